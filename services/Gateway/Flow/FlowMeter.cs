namespace Switchyard.Gateway.Flow;

/// <summary>Counts the contact messages that come through this gateway, second by second, for the last minutes.</summary>
internal sealed class FlowMeter(TimeProvider clock)
{
    private const int Remembered = 300;

    private readonly Lock _lock = new();
    private readonly Backlog _backlog = new();
    private readonly Queue<FlowSecond> _seconds = new(Remembered + 1);
    private readonly List<double> _latencies = [];
    private DateTime _current = Floor(clock.GetUtcNow());
    private int _accepted;

    /// <summary>A message was answered 202.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="acceptedAt">When it came in.</param>
    public void Accepted(Guid id, DateTimeOffset acceptedAt)
    {
        lock (_lock)
        {
            var now = Roll();
            _accepted++;
            if (!_backlog.Add(id, acceptedAt))
                _latencies.Add((now - acceptedAt).TotalMilliseconds);
        }
    }

    /// <summary>A message is stored. One that came through another gateway, or that is told again, does not count.</summary>
    public void Stored(Guid id)
    {
        lock (_lock)
        {
            var now = Roll();
            if (_backlog.Settle(id) is { } acceptedAt)
                _latencies.Add((now - acceptedAt).TotalMilliseconds);
        }
    }

    /// <summary>The whole seconds after a time, oldest first, at most the last five minutes.</summary>
    public IReadOnlyList<FlowSecond> After(DateTime at)
    {
        lock (_lock)
        {
            Roll();
            return [.. _seconds.Where(second => second.At > at)];
        }
    }

    /// <summary>Closes the seconds that are over.</summary>
    private DateTimeOffset Roll()
    {
        var now = clock.GetUtcNow();
        var second = Floor(now);
        // After a long silence only what is remembered is worth closing.
        if (second - _current > TimeSpan.FromSeconds(Remembered + 1))
            _current = second.AddSeconds(-Remembered - 1);
        for (; _current < second; _current = _current.AddSeconds(1))
        {
            _latencies.Sort();
            _seconds.Enqueue(new FlowSecond(_current, _accepted, _latencies.Count, _backlog.Count, Percentile(0.5), Percentile(0.99)));
            if (_seconds.Count > Remembered)
                _seconds.Dequeue();
            _accepted = 0;
            _latencies.Clear();
        }

        return now;
    }

    private double? Percentile(double part) =>
        _latencies.Count == 0 ? null : Math.Round(_latencies[Math.Max(0, (int)Math.Ceiling(_latencies.Count * part) - 1)], 1);

    private static DateTime Floor(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
