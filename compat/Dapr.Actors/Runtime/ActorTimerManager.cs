namespace Dapr.Actors.Runtime;

/// <summary>Registers the reminders and timers of actors; the one to replace in tests.</summary>
public abstract class ActorTimerManager
{
    /// <summary>Registers a reminder, in place of one of the same name.</summary>
    public abstract Task RegisterReminderAsync(ActorReminder reminder);

    /// <summary>Gets a reminder.</summary>
    /// <exception cref="DaprApiException">There is none: <c>ERR_ACTOR_REMINDER_NOT_FOUND</c>.</exception>
    public abstract Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder);

    /// <summary>Removes a reminder.</summary>
    public abstract Task UnregisterReminderAsync(ActorReminderToken reminder);

    /// <summary>Registers a timer, in place of one of the same name.</summary>
    public abstract Task RegisterTimerAsync(ActorTimer timer);

    /// <summary>Removes a timer.</summary>
    public abstract Task UnregisterTimerAsync(ActorTimerToken timer);
}
