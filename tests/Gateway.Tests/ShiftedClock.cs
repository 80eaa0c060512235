namespace Switchyard.Gateway.Tests;

/// <summary>The real time, and as much more as a test says.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
