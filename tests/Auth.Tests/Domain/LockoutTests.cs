using Switchyard.Auth.Domain;

namespace Switchyard.Auth.Tests.Domain;

public sealed class LockoutTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Four_tries_are_free_and_then_the_delay_doubles_to_15_minutes()
    {
        var now = Start;
        var lockout = Lockout.None;
        var delays = new List<double>();
        for (var n = 0; n < 20; n++)
        {
            lockout = lockout.Try(now);
            delays.Add(lockout.DelayAt(now).TotalSeconds);
            now += lockout.DelayAt(now);
        }
        Assert.Equal([0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900], delays);
    }

    [Fact]
    public void Old_failures_are_forgotten()
    {
        var lockout = Enumerable.Range(0, 4).Aggregate(Lockout.None, (l, _) => l.Try(Start));
        Assert.Equal(1, lockout.Try(Start + Lockout.Memory + TimeSpan.FromSeconds(1)).Failures);
        Assert.Equal(5, lockout.Try(Start + Lockout.Memory).Failures);
    }
}
