using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>What the actors of one sidecar need of it.</summary>
internal sealed record ActorRuntimeOptions
{
    /// <summary>The app: part of every key in the state store.</summary>
    public required string AppId { get; init; }

    /// <summary>The app's namespace, as apps are told of it.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Tells the instances of an app apart; the same after a restart.</summary>
    public required string HostName { get; init; }

    /// <summary>False without <c>--placement-host-address</c>: every actor call is refused.</summary>
    public bool HasPlacement { get; init; } = true;

    /// <summary>False without <c>--scheduler-host-address</c>: reminders are refused.</summary>
    public bool HasScheduler { get; init; } = true;

    /// <summary>The feature <c>ActorStateTTL</c>.</summary>
    public bool StateTtl { get; init; }

    /// <summary>The way to an app that hosts actors over HTTP; null without one.</summary>
    public IActorCallback? App { get; init; }

    /// <summary>The name of the actor state store, for resiliency.</summary>
    public string StoreName { get; init; } = "";

    /// <summary>The store with <c>actorStateStore</c>, or null.</summary>
    public IStateStore? Store { get; init; }

    /// <summary>The app's policies.</summary>
    public required ResiliencyProvider Resiliency { get; init; }

    /// <summary>What is shared with the other sidecars.</summary>
    public required ActorCluster Cluster { get; init; }

    /// <summary>The clock of timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>For failed ticks and deactivations.</summary>
    public required ILogger Logger { get; init; }
}
