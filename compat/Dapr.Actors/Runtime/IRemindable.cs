namespace Dapr.Actors.Runtime;

/// <summary>An actor that takes reminders.</summary>
public interface IRemindable
{
    /// <summary>A reminder is due.</summary>
    /// <param name="reminderName">The reminder's name.</param>
    /// <param name="state">The bytes that it was registered with.</param>
    /// <param name="dueTime">-1 ms: the sidecar no longer tells it.</param>
    /// <param name="period">-1 ms: the sidecar no longer tells it.</param>
    Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period);
}

/// <summary>A reminder: it outlives the actor's activations and the process.</summary>
public interface IActorReminder
{
    /// <summary>The reminder's name.</summary>
    string Name { get; }

    /// <summary>The time until the first firing.</summary>
    TimeSpan DueTime { get; }

    /// <summary>The time between firings; -1 ms: it fires once.</summary>
    TimeSpan Period { get; }

    /// <summary>The bytes that the actor gets at each firing.</summary>
    byte[] State { get; }
}
