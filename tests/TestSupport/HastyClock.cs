namespace Switchyard.TestSupport;

/// <summary>Timers of this clock run a hundred times as fast.</summary>
public sealed class HastyClock : TimeProvider
{
    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 100 : dueTime, period);
}
