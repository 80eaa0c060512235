using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.ContactProcessor.Contacts;
using Switchyard.PagedState;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.ContactProcessor.Apis;

/// <summary>What the gateway asks about stored contact persons.</summary>
internal static class ContactsApi
{
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

    private static Task<Results<Ok<StoredContact>, FileContentHttpResult, ProblemHttpResult>> GetAsync(
        Guid id, HttpContext context, IndexReader<ContactDocument> contacts, CancellationToken cancellationToken) =>
        new StoredItem("contact person", id).GetAsync(contacts, document => document.Contact, context, cancellationToken);

    private static async Task<Results<Ok<ContactTimes>, ProblemHttpResult>> GetTimesAsync(
        Guid id, IndexReader<ContactDocument> contacts, CancellationToken cancellationToken) =>
        await contacts.FindAsync(id, cancellationToken) is { Contact: var contact }
            ? TypedResults.Ok(new ContactTimes(id, contact.ReceivedAt, contact.StoredAt))
            : Problem.NotFound("contact person", id);
}
