namespace Dapr.Actors.Runtime;

/// <summary>Names a timer of an actor.</summary>
public class ActorTimerToken
{
    /// <summary>Creates the name of a timer.</summary>
    /// <exception cref="ArgumentNullException">A part is null.</exception>
    public ActorTimerToken(string actorType, ActorId actorId, string name)
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

    /// <summary>The timer's name.</summary>
    public string Name { get; }
}

/// <summary>A timer of an actor: it lives in the sidecar's memory.</summary>
public class ActorTimer : ActorTimerToken
{
    /// <summary>A timer without end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The due time is negative, or the period is below -1 ms.</exception>
    public ActorTimer(string actorType, ActorId actorId, string name, string timerCallback, byte[] data, TimeSpan dueTime, TimeSpan period)
        : this(actorType, actorId, name, timerCallback, data, dueTime, period, null)
    {
    }

    /// <summary>A timer that ends after a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">As above, or the time to live is below the due time.</exception>
    public ActorTimer(
        string actorType, ActorId actorId, string name, string timerCallback, byte[] data, TimeSpan dueTime, TimeSpan period, TimeSpan ttl)
        : this(actorType, actorId, name, timerCallback, data, dueTime, period, (TimeSpan?)ttl)
    {
    }

    private ActorTimer(
        string actorType, ActorId actorId, string name, string timerCallback, byte[] data, TimeSpan dueTime, TimeSpan period, TimeSpan? ttl)
        : base(actorType, actorId, name)
    {
        TimerRules.Check(dueTime, period, ttl);
        TimerCallback = timerCallback;
        Data = data;
        DueTime = dueTime;
        Period = period;
        Ttl = ttl;
    }

    /// <summary>The name of the actor's method that is called.</summary>
    public string TimerCallback { get; }

    /// <summary>The bytes that the method gets.</summary>
    public byte[] Data { get; }

    /// <summary>The time until the first firing.</summary>
    public TimeSpan DueTime { get; }

    /// <summary>The time between firings; -1 ms: it fires once.</summary>
    public TimeSpan Period { get; }

    /// <summary>The time after which the timer ends, or null.</summary>
    public TimeSpan? Ttl { get; }
}
