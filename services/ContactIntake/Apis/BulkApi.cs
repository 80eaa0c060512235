using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.ContactIntake.Intake;
using Switchyard.ContactMessages;
using Switchyard.Contracts.Contacts;
using Switchyard.Idempotency;
using Switchyard.ServiceDefaults.Bodies;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.ContactIntake.Apis;

/// <summary>What the gateway hands on when many post at the same time: several clients' posts in one invocation.</summary>
internal static class BulkApi
{
    /// <summary>Of the JSON, whose base64 takes four characters for three bytes.</summary>
    private const int MostBytes = 2 * ContactLimits.MaxBodyBytes;

    public static void MapBulk(this IEndpointRouteBuilder routes) => routes.MapPost("/contact-persons/bulk", PostAsync);

    /// <summary>Takes in each post by itself. One that is refused, or that the broker did not take at the first attempt, has no ids in the answer.</summary>
    private static async Task<Results<Ok<BulkAccepted>, ProblemHttpResult>> PostAsync(
        HttpContext context, RequestIds ids, ContactPublisher publisher, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!ids.IsReady)
            return Problem.Unavailable(context, "The service is starting.");
        using var body = await PooledBody.ReadAsync(context.Request.Body, context.Request.ContentLength, MostBytes, cancellationToken);
        if (body.IsTooLong)
            return Problem.Of(StatusCodes.Status413PayloadTooLarge, $"A body may have {MostBytes} bytes.");
        if (Read(body.Bytes.Span) is not { } posts)
            return Problem.Invalid("posts", "The body must be JSON: {\"posts\":[{\"key\":\"...\",\"messages\":\"base64\"}]}.");

        var (given, events) = Give(posts, ids, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        var published = await publisher.PublishOnceAsync(events, cancellationToken);
        return TypedResults.Ok(new BulkAccepted([.. given.Select(own => own is not null && published.IsSupersetOf(own) ? own : null)]));
    }

    /// <summary>The ids of each post, null for one that breaks a rule, and the events of all others.</summary>
    private static (Guid[]?[] Given, List<ContactEvent> Events) Give(IReadOnlyList<BulkPost> posts, RequestIds ids, DateOnly today)
    {
        var given = new Guid[]?[posts.Count];
        var events = new List<ContactEvent>(posts.Count);
        for (var i = 0; i < given.Length; i++)
        {
            if (!ContactMessageReader.TryReadBatch(posts[i].Messages, today, out var messages, out _))
                continue;
            var own = ids.Give(ContactsApi.Route, null, posts[i].Key, posts[i].Messages, messages.Count);
            events.AddRange(messages.Select((message, at) => new ContactEvent(own[at], message.Bytes)));
            given[i] = own;
        }

        return (given, events);
    }

    private static IReadOnlyList<BulkPost>? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var posts = JsonSerializer.Deserialize(json, IntakeJson.Default.BulkPosts)?.Posts;
            return posts?.All(post => post is { Key: not null, Messages: not null }) == true ? posts : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
