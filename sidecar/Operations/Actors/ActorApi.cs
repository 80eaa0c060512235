using System.Text.Json;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>The routes below <c>/v1.0/actors/</c> (contract, section 7.3).</summary>
public sealed partial class ActorApi : IActorApi
{
    private const string ReservedPrefix = "dapr.internal.";
    private const string ApiCallHeader = "Dapr-API-Call";

    private readonly ActorRuntime runtime;
    private readonly long maxBodySize;
    private readonly ILogger logger;

    internal ActorApi(ActorRuntime runtime, long maxBodySize, ILogger logger)
    {
        this.runtime = runtime;
        this.maxBodySize = maxBodySize;
        this.logger = logger;
    }

    /// <inheritdoc/>
    public ActorStatus Status => runtime.Status;

    /// <summary>The actors of a sidecar.</summary>
    public static ActorApi Create(SidecarServices services)
    {
        var (options, logger) = (services.Options, services.Logger<ActorApi>());
        var runtime = new ActorRuntime(new ActorRuntimeOptions
        {
            AppId = options.AppId,
            HostName = $"{options.AppId}:{options.HttpPort}",
            HasPlacement = options.PlacementHostAddress is not null,
            HasScheduler = options.SchedulerHostAddress is not null,
            StateTtl = services.Configuration.Features.Contains("ActorStateTTL"),
            App = services.App is null ? null : new ActorAppChannel(services.App),
            StoreName = services.Components.ActorStore?.Name ?? "",
            Store = services.Components.ActorStore?.Store,
            Resiliency = services.Resiliency,
            Cluster = services.Group.Shared.GetOrAdd($"actors/{options.Namespace}", () =>
                new ActorCluster(options.Namespace, TimeProvider.System, services.Logger<ActorCluster>())),
            Logger = logger,
        });
        return new ActorApi(runtime, options.MaxBodySize, logger);
    }

    /// <inheritdoc/>
    public Task StartAsync(JsonElement? appConfig, CancellationToken cancellationToken) => runtime.StartAsync(appConfig, cancellationToken);

    /// <inheritdoc/>
    public Task SetHealthyAsync(bool healthy) => runtime.SetAppHealthAsync(healthy, CancellationToken.None);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken grace) => runtime.StopAsync(grace);

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext context, IReadOnlyList<string> segments, TraceContext trace)
    {
        if (Find(context, segments, trace) is not { } handle)
            return false;
        try
        {
            if (segments[0].StartsWith(ReservedPrefix, StringComparison.Ordinal))
                throw ActorApiException.Reserved(segments[0]);
            await handle();
        }
        catch (ActorApiException e)
        {
            await ApiError.WriteAsync(context, e.Status, e.ErrorCode, e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        return true;
    }

    private Func<Task>? Find(HttpContext context, IReadOnlyList<string> segments, TraceContext trace)
    {
        if (segments.Count is < 3 or > 4)
            return null;
        var (actor, name) = (new ActorKey(segments[0], segments[1]), segments.Count == 4 ? segments[3] : null);
        return (context.Request.Method, segments[2], name) switch
        {
            ("GET" or "POST" or "PUT" or "DELETE", "method", not null) => () => CallAsync(context, actor, name, trace),
            ("GET", "state", not null) => () => GetStateAsync(context, actor, name),
            ("POST" or "PUT", "state", null) => () => SaveStateAsync(context, actor),
            ("POST" or "PUT", "reminders", not null) => () => CreateReminderAsync(context, actor, name),
            ("GET", "reminders", not null) => () => GetReminderAsync(context, actor, name),
            ("DELETE", "reminders", not null) => () => DeleteReminderAsync(context, actor, name),
            ("POST" or "PUT", "timers", not null) => () => CreateTimerAsync(context, actor, name),
            ("DELETE", "timers", not null) => () => DeleteTimerAsync(context, actor, name),
            _ => null,
        };
    }

    private async Task CallAsync(HttpContext context, ActorKey actor, string method, TraceContext trace)
    {
        await runtime.ReadyAsync(context.RequestAborted);
        CheckName("actorType", actor.Type);
        CheckName("actorId", actor.Id);
        if (ActorNames.MethodRefusal(method) is { } refusal)
            throw ActorApiException.BadRequest(refusal);
        var request = context.Request;
        var reentrancyId = request.Headers[ActorCall.ReentrancyHeader].ToString();
        var call = new ActorCall(actor, method, request.QueryString.Value ?? "", await ReadBodyAsync(context, ActorApiException.BadRequest, "failed to read body: "),
            reentrancyId.Length == 0 ? null : reentrancyId, message =>
            {
                InvokeHeaders.Copy(request.Headers, message);
                InvokeHeaders.AddTrace(message, request.Headers, trace);
                message.Headers.Remove(ApiCallHeader);
                message.Headers.TryAddWithoutValidation(ApiCallHeader, "true");
            });
        using var outcome = await runtime.CallAsync(call, context.RequestAborted);
        if (outcome.Reply is not { } reply)
            throw outcome.Error!;
        context.Response.StatusCode = StatusCodes.Status200OK;
        InvokeHeaders.Copy(reply, context.Response);
        context.Response.ContentType ??= "application/json";
        await reply.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task GetStateAsync(HttpContext context, ActorKey actor, string key)
    {
        await runtime.ReadyAsync(context.RequestAborted);
        if (await runtime.GetStateAsync(actor, key, context.RequestAborted) is not { } item)
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
        using var operations = ActorState.Read(await ReadBodyAsync(context, ActorApiException.Malformed, ""));
        await runtime.ReadyAsync(context.RequestAborted);
        if (await runtime.SaveStateAsync(actor, operations, context.RequestAborted))
        {
            await ApiError.NoContent(context);
            return;
        }
        // daprd breaks the connection too.
        LogNoStore(actor);
        context.Abort();
    }

    private async Task CreateReminderAsync(HttpContext context, ActorKey actor, string name)
    {
        var request = TickRequest.Read(await ReadBodyAsync(context, ActorApiException.Malformed, ""));
        CheckNames(actor, name);
        await runtime.ReadyAsync(context.RequestAborted);
        await runtime.CreateReminderAsync(actor, name, request, context.RequestAborted);
        await ApiError.NoContent(context);
    }

    private async Task GetReminderAsync(HttpContext context, ActorKey actor, string name)
    {
        await runtime.ReadyAsync(context.RequestAborted);
        var reminder = await runtime.GetReminderAsync(actor, name, context.RequestAborted);
        await ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, reminder.ToAnswer());
    }

    private async Task DeleteReminderAsync(HttpContext context, ActorKey actor, string name)
    {
        await runtime.ReadyAsync(context.RequestAborted);
        await runtime.DeleteReminderAsync(actor, name, context.RequestAborted);
        await ApiError.NoContent(context);
    }

    private async Task CreateTimerAsync(HttpContext context, ActorKey actor, string name)
    {
        var request = TickRequest.Read(await ReadBodyAsync(context, ActorApiException.Malformed, ""));
        CheckNames(actor, name);
        await runtime.ReadyAsync(context.RequestAborted);
        runtime.StartTimer(actor, name, request);
        await ApiError.NoContent(context);
    }

    private async Task DeleteTimerAsync(HttpContext context, ActorKey actor, string name)
    {
        await runtime.ReadyAsync(context.RequestAborted);
        runtime.StopTimer(actor, name);
        await ApiError.NoContent(context);
    }

    private async Task<byte[]> ReadBodyAsync(HttpContext context, Func<string, ActorApiException> refuse, string prefix)
    {
        try
        {
            return await RequestBody.ReadAsync(context, maxBodySize);
        }
        catch (BodyTooLargeException e)
        {
            throw refuse(prefix + e.Message);
        }
    }

    private static void CheckName(string what, string name)
    {
        if (ActorNames.Refusal(name) is { } refusal)
            throw ActorApiException.BadRequest($"invalid {what}: {refusal}");
    }

    private static void CheckNames(ActorKey actor, string name)
    {
        if ((ActorNames.Refusal(name) ?? ActorNames.Refusal(actor.Id)) is { } refusal)
            throw ActorApiException.BadRequest(refusal);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The state of actor {Actor} cannot be saved: no state store has actorStateStore: \"true\"")]
    private partial void LogNoStore(ActorKey actor);

    /// <summary>The app behind the sidecar's channel.</summary>
    private sealed class ActorAppChannel(AppChannel channel) : IActorAppChannel
    {
        public Uri BaseAddress => channel.BaseAddress;

        public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            channel.SendAsync(request, cancellationToken);
    }
}
