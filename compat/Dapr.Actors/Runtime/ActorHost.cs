using System.Text.Json;
using Dapr.Actors.Client;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>What an actor is made with: its identity and the services of the runtime.</summary>
public sealed class ActorHost
{
    internal ActorHost(
        ActorTypeInformation actorTypeInfo,
        ActorId id,
        JsonSerializerOptions jsonSerializerOptions,
        ILoggerFactory loggerFactory,
        IActorProxyFactory proxyFactory,
        ActorTimerManager timerManager,
        ActorStateStore? stateStore = null)
    {
        ActorTypeInfo = actorTypeInfo;
        Id = id;
        JsonSerializerOptions = jsonSerializerOptions;
        LoggerFactory = loggerFactory;
        ProxyFactory = proxyFactory;
        TimerManager = timerManager;
        StateStore = stateStore;
    }

    /// <summary>The actor's type.</summary>
    public ActorTypeInformation ActorTypeInfo { get; }

    /// <summary>The actor's id.</summary>
    public ActorId Id { get; }

    /// <summary>What makes loggers.</summary>
    public ILoggerFactory LoggerFactory { get; }

    /// <summary>The options for arguments, results and state.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; }

    /// <summary>What makes proxies of other actors.</summary>
    public IActorProxyFactory ProxyFactory { get; }

    /// <summary>What registers reminders and timers.</summary>
    public ActorTimerManager TimerManager { get; }

    /// <summary>The actor's stored state; null in tests.</summary>
    internal ActorStateStore? StateStore { get; }

    /// <summary>Creates a host for the test of an actor; the actor has no state until the test replaces its state manager.</summary>
    /// <exception cref="ArgumentException">The class or one of its actor interfaces breaks a rule.</exception>
    public static ActorHost CreateForTest<TActor>(ActorTestOptions? options = null)
        where TActor : Actor => CreateForTest(typeof(TActor), actorTypeName: null, options);

    /// <inheritdoc cref="CreateForTest{TActor}(ActorTestOptions)"/>
    public static ActorHost CreateForTest<TActor>(string? actorTypeName, ActorTestOptions? options = null)
        where TActor : Actor => CreateForTest(typeof(TActor), actorTypeName, options);

    /// <inheritdoc cref="CreateForTest{TActor}(ActorTestOptions)"/>
    public static ActorHost CreateForTest(Type actorType, ActorTestOptions? options = null) =>
        CreateForTest(actorType, actorTypeName: null, options);

    /// <inheritdoc cref="CreateForTest{TActor}(ActorTestOptions)"/>
    public static ActorHost CreateForTest(Type actorType, string? actorTypeName, ActorTestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(actorType);
        options ??= new ActorTestOptions();
        return new ActorHost(
            ActorTypeInformation.Get(actorType, actorTypeName),
            options.ActorId,
            options.JsonSerializerOptions,
            options.LoggerFactory,
            options.ProxyFactory,
            options.TimerManager);
    }
}
