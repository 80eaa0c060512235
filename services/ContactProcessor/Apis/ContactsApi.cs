using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Switchyard.ContactProcessor.Contacts;
using Switchyard.DocumentIndex;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.ContactProcessor.Apis;

/// <summary>What the gateway asks about stored contact persons.</summary>
internal static class ContactsApi
{
    private const string Binary = "application/octet-stream";

    public static void MapContacts(this IEndpointRouteBuilder routes)
    {
        var contacts = routes.MapGroup("/contact-persons");
        contacts.MapGet("/", ListAsync);
        contacts.MapGet("/{id:guid}", GetAsync);
        contacts.MapGet("/{id:guid}/times", GetTimesAsync);
    }

    private static Task<Results<Ok<ListPage<StoredContact>>, ProblemHttpResult>> ListAsync(
        string? after, string? limit, IndexReader<ContactDocument> contacts, CancellationToken cancellationToken) =>
        new ListQuery(after, limit).RunAsync(contacts, document => document.Contact, null, cancellationToken);

    private static async Task<Results<Ok<StoredContact>, FileContentHttpResult, ProblemHttpResult>> GetAsync(
        Guid id, HttpContext context, IndexReader<ContactDocument> contacts, CancellationToken cancellationToken)
    {
        context.Response.Headers.Vary = HeaderNames.Accept;
        if (await contacts.FindAsync(id, cancellationToken) is not { } document)
            return Problem.NotFound("contact person", id);
        if (!WantsBytes(context.Request))
            return TypedResults.Ok(document.Contact);
        return await contacts.FindBytesAsync(id, cancellationToken) is { } bytes
            ? TypedResults.Bytes(bytes, Binary)
            : Problem.NotFound("message of contact person", id);
    }

    private static async Task<Results<Ok<ContactTimes>, ProblemHttpResult>> GetTimesAsync(
        Guid id, IndexReader<ContactDocument> contacts, CancellationToken cancellationToken) =>
        await contacts.FindAsync(id, cancellationToken) is { Contact: var contact }
            ? TypedResults.Ok(new ContactTimes(id, contact.ReceivedAt, contact.StoredAt))
            : Problem.NotFound("contact person", id);

    /// <summary>Whether <c>Accept</c> names the binary form and ranks it above JSON (RFC 9110, section 12.5.1).</summary>
    private static bool WantsBytes(HttpRequest request)
    {
        double binary = 0, json = 0;
        foreach (var accepted in request.GetTypedHeaders().Accept)
        {
            if (accepted.MediaType.Equals(Binary, StringComparison.OrdinalIgnoreCase))
                binary = accepted.Quality ?? 1;
            else if (accepted.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
                json = accepted.Quality ?? 1;
        }

        return binary > json;
    }
}
