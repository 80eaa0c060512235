using System.Diagnostics;
using System.Globalization;

namespace Switchyard.Bench.Capnp;

/// <summary>As many damaged messages as one likes, a million by default.</summary>
internal static class FuzzBench
{
    public static Task<int> Run(string[] args)
    {
        var count = Option(args, "--count", 1_000_000);
        var run = new FuzzRun((int)Option(args, "--seed", 1));
        var clock = Stopwatch.StartNew();
        run.Run(count);
        var values = new Dictionary<string, double>
        {
            ["inputs"] = count,
            ["inputs per second"] = count / clock.Elapsed.TotalSeconds,
            ["accepted by the guard and read whole"] = run.Guarded,
            ["most bytes allocated for one input"] = run.MostAllocated,
        };
        foreach (var (outcome, inputs) in run.Outcomes)
            values["outcome: " + outcome] = inputs;
        Report.Write("fuzz", values);
        return Task.FromResult(0);
    }

    private static long Option(string[] args, string name, long fallback)
    {
        var at = Array.IndexOf(args, name);
        if (at < 0)
            return fallback;
        if (at + 1 < args.Length && long.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return value;
        throw new ArgumentException($"{name} takes a whole number.");
    }
}
