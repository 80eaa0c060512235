using System.Diagnostics;

namespace Switchyard.Bench;

/// <summary>The cost of one call.</summary>
/// <param name="Nanoseconds">The median over rounds of about a millisecond, which neighbours on the machine seldom cut.</param>
/// <param name="Bytes">Bytes allocated on this thread.</param>
internal readonly record struct CallCost(double Nanoseconds, double Bytes)
{
    private const int Rounds = 501;

    /// <summary>Measures a call that takes microseconds or less, after warming it up until it is fully optimized.</summary>
    public static CallCost Of(Action call)
    {
        var warm = Stopwatch.StartNew();
        long calls = 0;
        while (warm.ElapsedMilliseconds < 1500)
        {
            for (var i = 0; i < 1000; i++)
                call();
            calls += 1000;
        }

        var perRound = (int)Math.Max(1, calls / 1500);
        var times = new double[Rounds];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < perRound; i++)
                call();
            times[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / perRound;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(times);
        return new CallCost(times[Rounds / 2], (double)allocated / perRound / Rounds);
    }
}
