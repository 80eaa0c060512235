using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.Gateway.Access;
using Switchyard.Gateway.Contacts;
using Switchyard.Gateway.Forwarding;
using Switchyard.Gateway.Limits;
using Switchyard.Gateway.Live;
using Switchyard.Gateway.Progress;
using Switchyard.ServiceDefaults.Bodies;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Apis;

/// <summary>Contact persons: post them, read them, watch them come.</summary>
internal static class ContactsApi
{
    private const string Binary = "application/octet-stream";
    private const string Events = "text/event-stream";

    public static void MapContacts(this RouteGroupBuilder api)
    {
        var contacts = api.MapGroup("/contact-persons").WithTags("Contact persons");
        contacts.MapPost("/", PostAsync)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.Contacts)
            .WithIdempotencyKey()
            .Describe("Post contact persons", "One framed Cap'n Proto Person or several back to back: all are taken in, or none. The same Idempotency-Key and body give the same ids.")
            .Accepts<byte[]>(Binary)
            .Produces<AcceptedContacts>(StatusCodes.Status202Accepted)
            .ProducesProblems(400, 413, 415, 503);
        contacts.MapGet("/{id:guid}/progress", StreamProgressAsync)
            .AllowAnonymous()
            .Describe("Watch one posted message", "States and times only: accepted, queued, stored. Ends once it is stored.")
            .Produces<string>(StatusCodes.Status200OK, Events)
            .ProducesProblems(404);

        var admin = contacts.MapGroup("").RequireAdmin();
        admin.MapGet("/", ForwardAsync)
            .Describe("List contact persons", "Newest first. Pass next as after to go on; what is added meanwhile does not move the rest.")
            .WithListQuery()
            .Produces<ListPage<StoredContact>>()
            .ProducesProblems(400, 503);
        admin.MapGet("/{id:guid}", ForwardAsync)
            .Describe("Get a contact person", "As JSON, or the original message when Accept asks for application/octet-stream.")
            .WithId()
            .Produces<StoredContact>()
            .Produces<byte[]>(StatusCodes.Status200OK, Binary)
            .ProducesProblems(404, 503);
        admin.MapGet("/live", LiveStream.StreamAsync)
            .Describe("Watch contact persons being stored", "Server-sent events, one person each. Last-Event-ID goes on from there as far as is remembered.")
            .Produces<StoredContact>(StatusCodes.Status200OK, Events);
    }

    private static async Task PostAsync(HttpContext context, ContactPosting posting)
    {
        var request = context.Request;
        if (!request.HasMediaType(Binary))
        {
            await Problem.Of(StatusCodes.Status415UnsupportedMediaType, $"The body must be {Binary}.").ExecuteAsync(context);
        }
        else
        {
            using var body = await PooledBody.ReadAsync(request.Body, request.ContentLength, ContactPosting.MostBytes, context.RequestAborted);
            if (body.IsTooLong)
                await TooLong().ExecuteAsync(context);
            else
                await posting.PostAsync(context, body.Bytes);
        }
    }

    private static ProblemHttpResult TooLong() =>
        Problem.Of(StatusCodes.Status413PayloadTooLarge, $"A body may have {ContactPosting.MostBytes} bytes.");

    private static Task ForwardAsync(HttpContext context, ProcessorClient processor) => processor.ForwardAsync(context);

    private static Task StreamProgressAsync(Guid id, HttpContext context, ProgressWatch progress) => progress.StreamAsync(id, context);
}
