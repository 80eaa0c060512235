namespace Dapr.Actors.Runtime;

/// <summary>Names a reminder of an actor.</summary>
public class ActorReminderToken
{
    /// <summary>Creates the name of a reminder.</summary>
    /// <exception cref="ArgumentNullException">A part is null.</exception>
    public ActorReminderToken(string actorType, ActorId actorId, string name)
    {
        ArgumentNullException.ThrowIfNull(actorType);
        ArgumentNullException.ThrowIfNull(actorId);
        ArgumentNullException.ThrowIfNull(name);
        ActorType = actorType;
        ActorId = actorId;
        Name = name;
    }

    /// <summary>The actor type.</summary>
    public string ActorType { get; }

    /// <summary>The actor's id.</summary>
    public ActorId ActorId { get; }

    /// <summary>The reminder's name.</summary>
    public string Name { get; }
}

/// <summary>A reminder of an actor.</summary>
public class ActorReminder : ActorReminderToken, IActorReminder
{
    /// <summary>A reminder without end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The due time is negative, or the period is below -1 ms.</exception>
    public ActorReminder(string actorType, ActorId actorId, string name, byte[] state, TimeSpan dueTime, TimeSpan period)
        : this(actorType, actorId, name, state, dueTime, period, repetitions: null, ttl: null)
    {
    }

    /// <summary>A reminder that ends after a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">As above, or the time to live is below the due time.</exception>
    public ActorReminder(string actorType, ActorId actorId, string name, byte[] state, TimeSpan dueTime, TimeSpan period, TimeSpan ttl)
        : this(actorType, actorId, name, state, dueTime, period, repetitions: null, ttl)
    {
    }

    /// <summary>A reminder that ends after a number of firings.</summary>
    /// <exception cref="ArgumentOutOfRangeException">As above, or the number is not positive.</exception>
    public ActorReminder(string actorType, ActorId actorId, string name, byte[] state, TimeSpan dueTime, TimeSpan period, int? repetitions)
        : this(actorType, actorId, name, state, dueTime, period, repetitions, ttl: null)
    {
    }

    /// <summary>A reminder that ends after a number of firings or a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The due time is negative, the period below -1 ms, the number not positive or the time to live below the due time.
    /// </exception>
    public ActorReminder(
        string actorType, ActorId actorId, string name, byte[] state, TimeSpan dueTime, TimeSpan period, int? repetitions, TimeSpan? ttl)
        : base(actorType, actorId, name)
    {
        TimerRules.Check(dueTime, period, ttl);
        if (repetitions is <= 0)
            throw new ArgumentOutOfRangeException(nameof(repetitions), repetitions, "The repetitions of a reminder must be positive.");
        State = state;
        DueTime = dueTime;
        Period = period;
        Repetitions = repetitions;
        Ttl = ttl;
    }

    /// <inheritdoc/>
    public byte[] State { get; }

    /// <inheritdoc/>
    public TimeSpan DueTime { get; }

    /// <inheritdoc/>
    public TimeSpan Period { get; }

    /// <summary>The time after which the reminder ends, or null.</summary>
    public TimeSpan? Ttl { get; }

    /// <summary>The number of firings after which the reminder ends, or null.</summary>
    public int? Repetitions { get; }
}
