using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapr.Actors.Client;
using Dapr.Actors.Http;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>The active actors of one type: activates them at their first call, runs their calls, deactivates them.</summary>
internal sealed partial class ActorManager(
    ActorTypeInformation type,
    ActorActivator activator,
    JsonSerializerOptions jsonOptions,
    ILoggerFactory loggerFactory,
    IActorProxyFactory proxyFactory,
    ActorHttp http)
{
    private static readonly ActorMethodContext ReminderContext = new("ReceiveReminderAsync", ActorCallType.ReminderMethod);
    private static readonly ActorMethodContext TimerContext = new("FireTimerAsync", ActorCallType.TimerMethod);

    private readonly ConcurrentDictionary<string, ActorActivatorState> active = new(StringComparer.Ordinal);
    private readonly HttpActorTimerManager timers = new(http);
    private readonly ILogger logger = loggerFactory.CreateLogger<ActorManager>();
    private readonly Dictionary<string, ActorMethod> methods = type.InterfaceTypes
        .SelectMany(interfaceType => interfaceType.GetMethods())
        .ToDictionary(method => method.Name, method => new ActorMethod(method), StringComparer.Ordinal);

    /// <summary>Calls a method with JSON in and out.</summary>
    /// <exception cref="MissingMethodException">No actor interface of the type has the method.</exception>
    public async Task InvokeAsync(string actorId, string methodName, Stream request, Stream response, CancellationToken cancellationToken)
    {
        if (!methods.TryGetValue(methodName, out var method))
            throw new MissingMethodException($"The actor type '{type.ActorTypeName}' has no actor method '{methodName}'.");
        var result = await RunAsync(
            actorId,
            new ActorMethodContext(methodName, ActorCallType.ActorInterfaceMethod),
            actor => method.InvokeAsync(actor, request, jsonOptions, cancellationToken)).ConfigureAwait(false);
        if (method.HasResult)
            await method.WriteResultAsync(response, result, jsonOptions, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a reminder; ignored when the type takes none.</summary>
    public async Task FireReminderAsync(string actorId, string reminderName, Stream request)
    {
        if (!type.IsRemindable)
            return;
        var reminder = await ReadAsync(request, TimerJsonContext.Default.ReminderMessage).ConfigureAwait(false);
        await RunAsync(actorId, ReminderContext, async actor =>
        {
            await ((IRemindable)actor).ReceiveReminderAsync(
                reminderName, reminder.Data!, DaprDuration.Parse(reminder.DueTime), DaprDuration.Parse(reminder.Period))
                .ConfigureAwait(false);
            return null;
        }).ConfigureAwait(false);
    }

    /// <summary>Runs a timer's method.</summary>
    /// <exception cref="ArgumentException">The actor has no such method.</exception>
    public async Task FireTimerAsync(string actorId, Stream request)
    {
        var timer = await ReadAsync(request, TimerJsonContext.Default.TimerMessage).ConfigureAwait(false);
        await RunAsync(actorId, TimerContext, async actor =>
        {
            await actor.RunTimerAsync(timer.Callback ?? "", timer.Data).ConfigureAwait(false);
            return null;
        }).ConfigureAwait(false);
    }

    /// <summary>Deactivates an actor, if it is active.</summary>
    public Task DeactivateAsync(string actorId) => active.TryRemove(actorId, out var state) ? ReleaseAsync(state) : Task.CompletedTask;

    private static async Task<T> ReadAsync<T>(Stream body, JsonTypeInfo<T> typeInfo) =>
        await JsonSerializer.DeserializeAsync(body, typeInfo).ConfigureAwait(false)
        ?? throw new JsonException("The body of a timer or reminder must be a JSON object.");

    private async Task<object?> RunAsync(string actorId, ActorMethodContext context, Func<Actor, Task<object?>> call)
    {
        if (!active.TryGetValue(actorId, out var state))
            state = await ActivateAsync(actorId).ConfigureAwait(false);

        var actor = state.Actor;
        if (ActorReentrancyContext.Current is not null)
            ActorStateManager.BeginCallCache();
        try
        {
            await actor.BeforeCallAsync(context).ConfigureAwait(false);
            var result = await call(actor).ConfigureAwait(false);
            await actor.AfterCallAsync(context).ConfigureAwait(false);
            return result;
        }
        catch (Exception ex)
        {
            await actor.AfterFailureAsync(context, ex).ConfigureAwait(false);
            throw;
        }
        finally
        {
            ActorStateManager.EndCallCache();
        }
    }

    private async Task<ActorActivatorState> ActivateAsync(string actorId)
    {
        var store = new ActorStateStore(http, type.ActorTypeName, actorId, jsonOptions);
        var host = new ActorHost(type, new ActorId(actorId), jsonOptions, loggerFactory, proxyFactory, timers, store);
        var state = await activator.CreateAsync(host).ConfigureAwait(false);
        try
        {
            await state.Actor.ActivateAsync().ConfigureAwait(false);
        }
        catch
        {
            await activator.DeleteAsync(state).ConfigureAwait(false);
            throw;
        }

        // The sidecar never activates an actor twice at once; if it did, the first one stays.
        var current = active.GetOrAdd(actorId, state);
        if (!ReferenceEquals(current, state))
            await ReleaseAsync(state).ConfigureAwait(false);
        LogActivated(logger, type.ActorTypeName, actorId);
        return current;
    }

    private async Task ReleaseAsync(ActorActivatorState state)
    {
        try
        {
            await state.Actor.DeactivateAsync().ConfigureAwait(false);
        }
        finally
        {
            await activator.DeleteAsync(state).ConfigureAwait(false);
        }

        LogDeactivated(logger, type.ActorTypeName, state.Actor.Id);
    }

    [LoggerMessage(LogLevel.Debug, "Activated actor {ActorType} {ActorId}.")]
    private static partial void LogActivated(ILogger logger, string actorType, string actorId);

    [LoggerMessage(LogLevel.Debug, "Deactivated actor {ActorType} {ActorId}.")]
    private static partial void LogDeactivated(ILogger logger, string actorType, ActorId actorId);
}
