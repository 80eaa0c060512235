using System.Reflection;

namespace Dapr.Actors.Runtime;

public abstract partial class Actor
{
    private string TypeName => Host.ActorTypeInfo.ActorTypeName;

    /// <summary>Registers a reminder, in place of one of the same name; the actor takes it as <see cref="IRemindable"/>.</summary>
    /// <param name="reminderName">The reminder's name within the actor.</param>
    /// <param name="state">The bytes that the actor gets at each firing.</param>
    /// <param name="dueTime">The time until the first firing, at least zero.</param>
    /// <param name="period">The time between firings; -1 ms: it fires once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range.</exception>
    /// <exception cref="DaprApiException">The sidecar refused.</exception>
    protected Task<IActorReminder> RegisterReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period) =>
        RegisterAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period));

    /// <summary>Registers a reminder that ends after a time, which is at least the due time.</summary>
    /// <inheritdoc cref="RegisterReminderAsync(string, byte[], TimeSpan, TimeSpan)"/>
    protected Task<IActorReminder> RegisterReminderAsync(
        string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period, TimeSpan ttl) =>
        RegisterAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period, ttl));

    /// <summary>Registers a reminder that ends after a number of firings; its period is then whole seconds.</summary>
    /// <inheritdoc cref="RegisterReminderAsync(string, byte[], TimeSpan, TimeSpan)"/>
    protected Task<IActorReminder> RegisterReminderAsync(
        string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period, int repetitions) =>
        RegisterAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period, repetitions));

    /// <summary>Registers a reminder that ends after a number of firings or a time.</summary>
    /// <inheritdoc cref="RegisterReminderAsync(string, byte[], TimeSpan, TimeSpan)"/>
    protected Task<IActorReminder> RegisterReminderAsync(
        string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period, int repetitions, TimeSpan ttl) =>
        RegisterAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period, repetitions, ttl));

    /// <summary>Gets a reminder; its time to live and repetitions are not told.</summary>
    /// <exception cref="DaprApiException">There is none (<c>ERR_ACTOR_REMINDER_NOT_FOUND</c>), or the sidecar refused.</exception>
    protected Task<IActorReminder> GetReminderAsync(string reminderName) =>
        Host.TimerManager.GetReminderAsync(new ActorReminderToken(TypeName, Id, reminderName));

    /// <summary>Removes a reminder.</summary>
    /// <exception cref="DaprApiException">The sidecar refused.</exception>
    protected Task UnregisterReminderAsync(IActorReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return Host.TimerManager.UnregisterReminderAsync(
            reminder as ActorReminderToken ?? new ActorReminderToken(TypeName, Id, reminder.Name));
    }

    /// <summary>Removes a reminder.</summary>
    /// <exception cref="DaprApiException">The sidecar refused.</exception>
    protected Task UnregisterReminderAsync(string reminderName) =>
        Host.TimerManager.UnregisterReminderAsync(new ActorReminderToken(TypeName, Id, reminderName));

    /// <summary>Registers a timer, in place of one of the same name.</summary>
    /// <param name="timerName">The timer's name within the actor; a null or empty one is made up.</param>
    /// <param name="callback">A method of the actor, not overloaded, of any visibility: <c>Task M()</c> or <c>Task M(byte[])</c>.</param>
    /// <param name="callbackParams">The bytes that the method gets.</param>
    /// <param name="dueTime">The time until the first firing, at least zero.</param>
    /// <param name="period">The time between firings; -1 ms: it fires once.</param>
    /// <exception cref="ArgumentException">The actor has no such method, or a time is out of its range.</exception>
    /// <exception cref="DaprApiException">The sidecar refused.</exception>
    public Task<ActorTimer> RegisterTimerAsync(
        string? timerName, string callback, byte[]? callbackParams, TimeSpan dueTime, TimeSpan period) =>
        RegisterAsync(callback, new ActorTimer(TypeName, Id, NameOf(timerName), callback, callbackParams!, dueTime, period));

    /// <summary>Registers a timer that ends after a time, which is at least the due time.</summary>
    /// <inheritdoc cref="RegisterTimerAsync(string, string, byte[], TimeSpan, TimeSpan)"/>
    public Task<ActorTimer> RegisterTimerAsync(
        string? timerName, string callback, byte[]? callbackParams, TimeSpan dueTime, TimeSpan period, TimeSpan ttl) =>
        RegisterAsync(callback, new ActorTimer(TypeName, Id, NameOf(timerName), callback, callbackParams!, dueTime, period, ttl));

    /// <summary>Removes a timer.</summary>
    /// <exception cref="DaprApiException">The sidecar refused.</exception>
    protected Task UnregisterTimerAsync(ActorTimer timer) => Host.TimerManager.UnregisterTimerAsync(timer);

    /// <summary>Removes a timer.</summary>
    /// <exception cref="DaprApiException">The sidecar refused.</exception>
    protected Task UnregisterTimerAsync(string timerName) =>
        Host.TimerManager.UnregisterTimerAsync(new ActorTimerToken(TypeName, Id, timerName));

    /// <summary>Runs a timer's method.</summary>
    /// <exception cref="ArgumentException">The actor has no such method.</exception>
    internal Task RunTimerAsync(string callback, byte[]? data)
    {
        var method = FindTimerMethod(callback);
        return (Task)method.Invoke(this, BindingFlags.DoNotWrapExceptions, null, method.GetParameters().Length == 0 ? null : [data], null)!;
    }

    private string NameOf(string? timerName) => string.IsNullOrEmpty(timerName) ? $"{Id}_Timer_{Guid.NewGuid()}" : timerName;

    private async Task<IActorReminder> RegisterAsync(ActorReminder reminder)
    {
        await Host.TimerManager.RegisterReminderAsync(reminder).ConfigureAwait(false);
        return reminder;
    }

    private async Task<ActorTimer> RegisterAsync(string callback, ActorTimer timer)
    {
        _ = FindTimerMethod(callback);
        await Host.TimerManager.RegisterTimerAsync(timer).ConfigureAwait(false);
        return timer;
    }

    private MethodInfo FindTimerMethod(string callback)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var type = Host.ActorTypeInfo.ImplementationType;
        var methods = Array.FindAll(type.GetMethods(Any), method => method.Name == callback);
        return methods switch
        {
            [] => throw Broken($"does not exist in the actor class '{TypeName}'"),
            [_, _, ..] => throw Broken("cannot be overloaded"),
            [var method] when method.GetParameters().Length > 1 => throw Broken("can accept only zero or one parameters"),
            [var method] when method.ReturnType != typeof(Task) => throw Broken("can only return type Task"),
            [var method] => method,
        };

        ArgumentException Broken(string rule) => new($"Timer callback method '{callback}' {rule}.", nameof(callback));
    }
}
