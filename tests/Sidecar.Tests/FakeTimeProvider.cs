namespace Switchyard.Sidecar.Tests;

/// <summary>A clock that stands still until a test moves it; timers fire during <see cref="Advance"/>, in order.</summary>
internal sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<FakeTimer> timers = [];
    private DateTimeOffset now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers are set: what a test waits for before it moves the clock.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (gate)
                return timers.Count;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to when the next timer is due and fires it; false when there is none.</summary>
    public bool AdvanceToNextTimer()
    {
        TimeSpan step;
        lock (gate)
        {
            if (timers.Count == 0)
                return false;
            step = timers.Min(timer => timer.Due) - now;
        }
        Advance(step);
        return true;
    }

    /// <summary>Moves the clock as if nothing had been waiting: time in which the process did not run. Its timers are forgotten.</summary>
    public void AdvanceWithoutTimers(TimeSpan step)
    {
        lock (gate)
        {
            timers.Clear();
            now += step;
        }
    }

    public void Advance(TimeSpan step)
    {
        DateTimeOffset target;
        lock (gate)
            target = now + step;
        while (true)
        {
            FakeTimer? next;
            lock (gate)
            {
                next = timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
                if (next is null)
                {
                    now = target;
                    return;
                }
                now = next.Due > now ? next.Due : now;
                next.Schedule(now, next.Period);
            }
            next.Fire();
        }
    }

    private sealed class FakeTimer(FakeTimeProvider clock, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public TimeSpan Period { get; private set; }

        public Action Fire => fire;

        public void Schedule(DateTimeOffset from, TimeSpan dueTime)
        {
            clock.timers.Remove(this);
            if (dueTime < TimeSpan.Zero || (dueTime == Period && Period <= TimeSpan.Zero))
                return;
            Due = from + dueTime;
            clock.timers.Add(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                Period = period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan;
                Schedule(clock.now, dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock.gate)
                clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
