using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.ContactIntake.Intake;
using Switchyard.ContactMessages;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.Idempotency;
using Switchyard.ServiceDefaults.Bodies;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.ContactIntake.Apis;

/// <summary>What the gateway hands on.</summary>
internal static class ContactsApi
{
    /// <summary>What ids are derived from, however a post came in.</summary>
    public const string Route = "POST /contact-persons";

    private const string Binary = "application/octet-stream";

    public static void MapContacts(this IEndpointRouteBuilder routes) => routes.MapPost("/contact-persons", PostAsync);

    /// <summary>Takes in one framed Cap'n Proto message or several back to back, all or none.</summary>
    private static async Task<Results<Accepted<AcceptedContacts>, ProblemHttpResult>> PostAsync(
        HttpContext context, RequestIds ids, ContactPublisher publisher, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!context.Request.HasMediaType(Binary))
            return Problem.Of(StatusCodes.Status415UnsupportedMediaType, $"The body must be {Binary}.");
        if (!ids.IsReady)
            return Problem.Unavailable(context, "The service is starting.");

        using var body = await PooledBody.ReadAsync(
            context.Request.Body, context.Request.ContentLength, ContactLimits.MaxBodyBytes, cancellationToken);
        if (body.IsTooLong)
            return Problem.Of(StatusCodes.Status413PayloadTooLarge, $"A body may have {ContactLimits.MaxBodyBytes} bytes.");

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (!ContactMessageReader.TryReadBatch(body.Bytes, today, out var messages, out var refusal))
        {
            IntakeMetrics.Refused.Add(1);
            return Refuse(refusal);
        }

        var headers = context.Request.Headers;
        var given = ids.Give(Route, headers[ContactHeaders.Subject], headers[ContactHeaders.IdempotencyKey], body.Bytes.Span, messages.Count);
        return await publisher.PublishAsync(messages, given, cancellationToken)
            ? TypedResults.Accepted((string?)null, new AcceptedContacts(given))
            : Problem.Unavailable(context, "The messages could not be queued. Post them again with the same Idempotency-Key.");
    }

    private static ProblemHttpResult Refuse(ContactRefusal refusal)
    {
        var problem = Problem.Invalid(
            $"{refusal.Location}: {refusal.Message}",
            new Dictionary<string, string[]> { [refusal.Location] = [refusal.Message] });
        var extensions = problem.ProblemDetails.Extensions;
        extensions["rule"] = refusal.Rule;
        if (refusal.Index is { } index)
            extensions["index"] = index;
        if (refusal.Field is { } field)
            extensions["field"] = field;
        if (refusal.ByteOffset is { } offset)
            extensions["byteOffset"] = offset;
        return problem;
    }
}
