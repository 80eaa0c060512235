namespace Switchyard.Gateway.Progress;

/// <summary>Remembers when the newest messages were accepted and queued; the oldest are forgotten first.</summary>
/// <param name="capacity">How many.</param>
internal sealed class AcceptedMemory(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Guid[] _order = new Guid[capacity];
    private readonly Dictionary<Guid, (DateTime Accepted, DateTime Queued)> _times = new(capacity + 1);
    private int _next;

    /// <summary>Remembers an id; a repeated one keeps its first times.</summary>
    public void Remember(Guid id, DateTime accepted, DateTime queued)
    {
        lock (_lock)
        {
            if (!_times.TryAdd(id, (accepted, queued)))
                return;
            if (_times.Count > capacity)
                _times.Remove(_order[_next]);
            _order[_next] = id;
            _next = (_next + 1) % capacity;
        }
    }

    /// <summary>The times in UTC, or null for an id that is forgotten or never was.</summary>
    public (DateTime Accepted, DateTime Queued)? Recall(Guid id)
    {
        lock (_lock)
            return _times.TryGetValue(id, out var times) ? times : null;
    }
}
