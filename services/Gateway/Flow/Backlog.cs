namespace Switchyard.Gateway.Flow;

/// <summary>The messages that were accepted here and are not yet known to be stored, with the time of each. Not safe for threads.</summary>
internal sealed class Backlog
{
    /// <summary>More are not kept: the count then stands still.</summary>
    private const int Most = 250_000;

    /// <summary>Stored before the answer of the intake came back: so many are remembered until it does.</summary>
    private const int MostEarly = 4096;

    // Deliveries come roughly in order: what is so much older than something stored is a dead letter, or its announcement was missed.
    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, DateTimeOffset> _waiting = [];
    private readonly Queue<(Guid Id, DateTimeOffset At)> _order = new();
    private readonly HashSet<Guid> _early = [];
    private readonly Queue<Guid> _earlyOrder = new();

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Adds a message.</summary>
    /// <returns>False when it was stored already, so that it does not wait.</returns>
    public bool Add(Guid id, DateTimeOffset at)
    {
        if (_early.Remove(id))
            return false;
        if (_waiting.Count < Most && _waiting.TryAdd(id, at))
            _order.Enqueue((id, at));
        return true;
    }

    /// <summary>Takes a message out.</summary>
    /// <returns>When it was accepted; null for one that does not wait here.</returns>
    public DateTimeOffset? Settle(Guid id)
    {
        if (!_waiting.Remove(id, out var at))
        {
            if (_early.Add(id))
                _earlyOrder.Enqueue(id);
            if (_earlyOrder.Count > MostEarly)
                _early.Remove(_earlyOrder.Dequeue());
            return null;
        }

        while (_order.TryPeek(out var oldest) && (oldest.At < at - Disorder || !_waiting.ContainsKey(oldest.Id)))
            _waiting.Remove(_order.Dequeue().Id);
        return at;
    }
}
