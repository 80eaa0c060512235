namespace Switchyard.Bench.Load;

/// <summary>Durations in milliseconds, and the one below which a share of them lies.</summary>
internal sealed class Latencies
{
    private readonly List<double> milliseconds = [];
    private readonly Lock gate = new();

    /// <summary>How many there are.</summary>
    public int Count
    {
        get { lock (gate) return milliseconds.Count; }
    }

    public void Add(TimeSpan duration)
    {
        lock (gate)
            milliseconds.Add(duration.TotalMilliseconds);
    }

    /// <summary>The value at a share from 0 to 1; 0 when there is none.</summary>
    public double At(double share)
    {
        lock (gate)
        {
            if (milliseconds.Count == 0)
                return 0;
            milliseconds.Sort();
            return milliseconds[(int)Math.Min(milliseconds.Count - 1, share * milliseconds.Count)];
        }
    }
}
