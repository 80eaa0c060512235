using System.Text.Json;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The routes below <c>/v1.0/actors/</c> (contract, section 7.3).</summary>
/// <param name="actors">The operations.</param>
/// <param name="maxBodySize">The limit of a body in bytes.</param>
internal sealed class ActorRoutes(ActorOperations actors, long maxBodySize)
{
    /// <summary>Answers a request; null when path and verb are none of its routes.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">The path's segments.</param>
    /// <param name="query">The query with its question mark, or empty.</param>
    /// <param name="trace">The span of the call.</param>
    public Task? TryHandle(HttpContext context, in RouteSegments route, string query, TraceContext trace)
    {
        if (route.Count is < 5 or > 6)
            return null;
        var actor = new ActorKey(route.Decoded(2), route.Decoded(3));
        var name = route.Count == 6 ? route.Decoded(5) : null;
        return (context.Request.Method, route.Decoded(4), name) switch
        {
            ("GET" or "POST" or "PUT" or "DELETE", "method", not null) =>
                AnswerAsync(context, actor, () => CallAsync(context, actor, name, query, trace)),
            ("GET", "state", not null) => AnswerAsync(context, actor, () => GetStateAsync(context, actor, name)),
            ("POST" or "PUT", "state", null) => AnswerAsync(context, actor, () => SaveStateAsync(context, actor)),
            ("POST" or "PUT", "reminders", not null) => AnswerAsync(context, actor, () => CreateReminderAsync(context, actor, name)),
            ("GET", "reminders", not null) => AnswerAsync(context, actor, () => GetReminderAsync(context, actor, name)),
            ("DELETE", "reminders", not null) =>
                AnswerAsync(context, actor, () => DoneAsync(context, actors.DeleteReminderAsync(actor, name, context.RequestAborted))),
            ("POST" or "PUT", "timers", not null) => AnswerAsync(context, actor, () => StartTimerAsync(context, actor, name)),
            ("DELETE", "timers", not null) =>
                AnswerAsync(context, actor, () => DoneAsync(context, actors.StopTimerAsync(actor, name, context.RequestAborted))),
            _ => null,
        };
    }

    private static async Task AnswerAsync(HttpContext context, ActorKey actor, Func<Task> answerAsync)
    {
        try
        {
            // Over HTTP a reserved type cannot even be called.
            ActorOperations.CheckType(actor.Type);
            await answerAsync();
        }
        catch (ActorException exception)
        {
            await ActorErrors.WriteAsync(context, exception);
        }
        catch (JsonException exception)
        {
            await ActorErrors.MalformedAsync(context, exception.Message);
        }
    }

    private static async Task DoneAsync(HttpContext context, Task operation)
    {
        await operation;
        await ApiError.NoContent(context);
    }

    private async Task CallAsync(HttpContext context, ActorKey actor, string method, string query, TraceContext trace)
    {
        byte[] body;
        try
        {
            body = await RequestBody.ReadAsync(context, maxBodySize);
        }
        catch (BodyTooLargeException exception)
        {
            await ActorErrors.UnreadAsync(context, exception.Message);
            return;
        }
        var call = ActorHeaders.ToCall(actor, method, query, body, context.Request.Headers, trace);
        var answer = await actors.CallAsync(call, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status200OK;
        ActorHeaders.CopyTo(context.Response, answer);
        await context.Response.BodyWriter.WriteAsync(answer.Body, context.RequestAborted);
    }

    private async Task GetStateAsync(HttpContext context, ActorKey actor, string key)
    {
        // An empty value, which HTTP cannot save, is none to daprd.
        if (await actors.GetStateAsync(actor, key, context.RequestAborted) is not { Value.Length: > 0 } item)
        {
            await ApiError.NoContent(context);
            return;
        }
        if (item.ExpiresAt is { } expiry)
            context.Response.Headers["metadata.ttlExpireTime"] = Rfc3339.Format(expiry);
        await ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, item.Value);
    }

    private async Task SaveStateAsync(HttpContext context, ActorKey actor)
    {
        using var operations = ActorStateJson.Parse(await ReadAsync(context));
        await DoneAsync(context, actors.SaveStateAsync(actor, ActorStateJson.Read(operations), context.RequestAborted));
    }

    private async Task CreateReminderAsync(HttpContext context, ActorKey actor, string name)
    {
        var request = ActorTickJson.Read(await ReadAsync(context));
        ActorOperations.CheckNames(actor, name);
        await DoneAsync(context, actors.CreateReminderAsync(actor, name, request, context.RequestAborted));
    }

    private async Task GetReminderAsync(HttpContext context, ActorKey actor, string name)
    {
        var reminder = await actors.GetReminderAsync(actor, name, context.RequestAborted);
        await ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, ActorTickJson.Write(reminder));
    }

    private async Task StartTimerAsync(HttpContext context, ActorKey actor, string name)
    {
        var request = ActorTickJson.Read(await ReadAsync(context));
        ActorOperations.CheckNames(actor, name);
        await DoneAsync(context, actors.StartTimerAsync(actor, name, request, context.RequestAborted));
    }

    private async Task<byte[]> ReadAsync(HttpContext context)
    {
        try
        {
            return await RequestBody.ReadAsync(context, maxBodySize);
        }
        catch (BodyTooLargeException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }
}
