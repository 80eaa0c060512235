using System.Text.Json;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.Gateway.Access;
using Switchyard.Gateway.Flow;
using Switchyard.Gateway.Forwarding;
using Switchyard.Gateway.Progress;
using Switchyard.Idempotency;
using Switchyard.ServiceDefaults.Bodies;
using Switchyard.ServiceDefaults.Problems;
using Switchyard.ServiceDefaults.Sidecars;

namespace Switchyard.Gateway.Contacts;

/// <summary>Hands posted messages to the intake and remembers what was accepted.</summary>
internal sealed class ContactPosting(PostQueue queue, AcceptedMemory accepted, FlowMeter meter, TimeProvider clock)
{
    /// <summary>What a body may have in bytes, several messages together; as the intake has it.</summary>
    public const int MostBytes = 700 * 1024;

    private const string JsonType = "application/json; charset=utf-8";

    /// <summary>The answer 202 with an id for each of the smallest messages in <see cref="MostBytes"/> is shorter.</summary>
    private const int LongestAnswer = 1024 * 1024;

    /// <summary>Posts messages and answers the client.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="messages">Framed messages back to back.</param>
    public async Task PostAsync(HttpContext context, ReadOnlyMemory<byte> messages)
    {
        if (!IdempotencyKey.TryGet(context.Request, out var key))
        {
            await Problem.Invalid(ContactHeaders.IdempotencyKey, IdempotencyKey.Rule).ExecuteAsync(context);
            return;
        }

        var acceptedAt = clock.GetUtcNow().UtcDateTime;
        // Dapr repeats an invocation whose connection broke: a key makes the repetition the same messages.
        key ??= GeneratedKey.Create();
        var result = await TryPostAsync(messages, key, context.RequestAborted);
        if (result.Ids is { } ids)
        {
            await AcceptAsync(ids, acceptedAt, context);
            return;
        }

        using var response = result.Response;
        if (response is null)
            await Relay.UnavailableAsync(context);
        else if ((int)response.StatusCode != StatusCodes.Status202Accepted)
            await Relay.CopyAsync(response, context);
        else
            await AcceptAsync(response, acceptedAt, context);
    }

    private async Task<PostResult> TryPostAsync(ReadOnlyMemory<byte> messages, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await queue.PostAsync(messages, key, cancellationToken);
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            return default;
        }
    }

    private async Task AcceptAsync(IReadOnlyList<Guid> ids, DateTime acceptedAt, HttpContext context)
    {
        var queuedAt = clock.GetUtcNow().UtcDateTime;
        foreach (var id in ids)
            Remember(id, acceptedAt, queuedAt);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = JsonType;
        var answer = JsonSerializer.SerializeToUtf8Bytes(new AcceptedContacts(ids), GatewayJson.Default.AcceptedContacts);
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer, context.RequestAborted);
    }

    private async Task AcceptAsync(HttpResponseMessage response, DateTime acceptedAt, HttpContext context)
    {
        var stream = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        using var body = await PooledBody.ReadAsync(stream, response.Content.Headers.ContentLength, LongestAnswer, context.RequestAborted);
        try
        {
            Remember(body.Bytes.Span, acceptedAt);
        }
        catch (JsonException)
        {
            // daprd passes on half an answer of an intake that died meanwhile as a whole one. Without all ids nothing was promised.
            await Relay.UnavailableAsync(context);
            return;
        }
        Relay.CopyHead(response, context.Response);
        await context.Response.BodyWriter.WriteAsync(body.Bytes, context.RequestAborted);
    }

    private void Remember(ReadOnlySpan<byte> answer, DateTime acceptedAt)
    {
        var queuedAt = clock.GetUtcNow().UtcDateTime;
        var reader = new Utf8JsonReader(answer);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var id))
                Remember(id, acceptedAt, queuedAt);
        }
    }

    private void Remember(Guid id, DateTime acceptedAt, DateTime queuedAt)
    {
        accepted.Remember(id, acceptedAt, queuedAt);
        meter.Accepted(id, acceptedAt);
    }
}
