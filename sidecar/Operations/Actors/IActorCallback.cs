namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>
/// How a sidecar asks an app that hosts actors: by HTTP, or on a stream that the app opened. An app that does not answer is an outcome, no
/// exception.
/// </summary>
internal interface IActorCallback
{
    /// <summary>Calls a method.</summary>
    Task<ActorOutcome> InvokeAsync(ActorInvocation call, CancellationToken cancellationToken);

    /// <summary>Fires a reminder.</summary>
    Task<ActorOutcome> RemindAsync(ReminderTick tick, CancellationToken cancellationToken);

    /// <summary>Fires a timer.</summary>
    Task<ActorOutcome> FireTimerAsync(TimerTick tick, CancellationToken cancellationToken);

    /// <summary>Says that an actor is no longer active.</summary>
    Task<ActorOutcome> DeactivateAsync(ActorKey actor, CancellationToken cancellationToken);
}
