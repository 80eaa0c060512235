namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>What makes a timer or reminder; texts are empty when they were not given.</summary>
internal sealed record TickRequest
{
    /// <summary>When it ticks first: a duration or a time.</summary>
    public string DueTime { get; init; } = "";

    /// <summary>The time between ticks; empty for one tick.</summary>
    public string Period { get; init; } = "";

    /// <summary>When it ends: a duration from the first tick on, or a time.</summary>
    public string Ttl { get; init; } = "";

    /// <summary>For timers: what the app wants to be told.</summary>
    public string Callback { get; init; } = "";

    /// <summary>JSON text that each tick carries, or null.</summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    /// <summary>For reminders: whether one of the same name is replaced.</summary>
    public bool Overwrite { get; init; } = true;

    /// <summary>For reminders: what happens when the app fails a tick.</summary>
    public TickRetry Retry { get; init; } = TickRetry.Default;
}

/// <summary>How often a failed tick is tried again before it is given up.</summary>
/// <param name="Interval">The wait before each attempt but the first.</param>
/// <param name="Limit">How many attempts may follow the first; null without limit.</param>
internal sealed record TickRetry(TimeSpan Interval, int? Limit)
{
    /// <summary>Three times, after a second each.</summary>
    public static TickRetry Default { get; } = new(TimeSpan.FromSeconds(1), 3);

    /// <summary>Not at all.</summary>
    public static TickRetry Never { get; } = new(TimeSpan.Zero, 0);
}
