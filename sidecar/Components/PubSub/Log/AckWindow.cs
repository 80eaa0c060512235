namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>
/// The stretch of a log that a subscription has fetched but not wholly settled: everything up to <see cref="Position"/> is settled, nothing after
/// <see cref="End"/> is fetched. Settling is O(1) in any order.
/// </summary>
internal sealed class AckWindow(long position)
{
    private bool[] settled = new bool[64];

    /// <summary>The last sequence number up to which everything is settled.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The last fetched sequence number.</summary>
    public long End { get; private set; } = position;

    /// <summary>Fetched and not settled.</summary>
    public int Pending { get; private set; }

    /// <summary>Fetched after <see cref="Position"/>, settled or not.</summary>
    public long Span => End - Position;

    /// <summary>Fetches the next message; numbers that were skipped count as settled.</summary>
    public void Add(long sequence)
    {
        while (End < sequence)
        {
            Grow();
            End++;
            settled[Slot(End)] = End < sequence;
        }
        Pending++;
        Advance();
    }

    /// <summary>Settles a message after <see cref="Position"/>, and moves that over all that is settled.</summary>
    public void Settle(long sequence)
    {
        settled[Slot(sequence)] = true;
        Pending--;
        Advance();
    }

    private void Advance()
    {
        while (Position < End && settled[Slot(Position + 1)])
            Position++;
    }

    private int Slot(long sequence) => (int)(sequence & (settled.Length - 1));

    private void Grow()
    {
        if (Span < settled.Length)
            return;
        var old = settled;
        settled = new bool[old.Length * 2];
        for (var sequence = Position + 1; sequence <= End; sequence++)
            settled[Slot(sequence)] = old[sequence & (old.Length - 1)];
    }
}
