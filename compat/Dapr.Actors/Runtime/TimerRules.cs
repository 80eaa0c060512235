namespace Dapr.Actors.Runtime;

/// <summary>The ranges that timers and reminders share.</summary>
internal static class TimerRules
{
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range.</exception>
    public static void Check(TimeSpan dueTime, TimeSpan period, TimeSpan? ttl)
    {
        if (dueTime < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "The due time must not be negative.");
        if (period < Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(period), period, "The period must not be below -1 ms, which is never.");
        if (ttl < dueTime)
            throw new ArgumentOutOfRangeException(nameof(ttl), ttl, "The time to live must not be below the due time.");
    }
}
