namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>What the sidecars of one namespace share of actors: the embedded Placement and Scheduler.</summary>
internal sealed class ActorCluster(string @namespace, TimeProvider time, ILogger logger)
{
    /// <summary>Where actors live.</summary>
    public ActorDirectory Directory { get; } = new(time);

    /// <summary>Their reminders.</summary>
    public ReminderScheduler Reminders => field ??= new ReminderScheduler(@namespace, Directory, time, logger);
}
