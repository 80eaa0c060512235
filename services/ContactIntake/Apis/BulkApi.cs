using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.ContactIntake.Intake;
using Switchyard.ContactMessages;
using Switchyard.Contracts.Contacts;
using Switchyard.IdempotentIds;
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

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var taken = new Task<IReadOnlyList<Guid>?>[posts.Count];
        for (var i = 0; i < taken.Length; i++)
            taken[i] = TakeAsync(posts[i], today, ids, publisher, cancellationToken);
        return TypedResults.Ok(new BulkAccepted(await Task.WhenAll(taken)));
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

    private static async Task<IReadOnlyList<Guid>?> TakeAsync(
        BulkPost post, DateOnly today, RequestIds ids, ContactPublisher publisher, CancellationToken cancellationToken)
    {
        if (!ContactMessageReader.TryReadBatch(post.Messages, today, out var messages, out _))
            return null;
        var given = ids.Give(ContactsApi.Route, null, post.Key, post.Messages, messages.Count);
        return await publisher.TryPublishAsync(messages, given, cancellationToken) ? given : null;
    }
}
