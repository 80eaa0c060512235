namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>The latest messages of a topic in memory, so that a subscription that keeps up never reads the disk. Bounded by count and bytes.</summary>
internal sealed class LogTail
{
    private const int MaxMessages = 4096;
    private const long MaxBytes = 8 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly Delivery[] ring = new Delivery[MaxMessages];
    private long first = 1;
    private long last;
    private long bytes;

    /// <summary>Adds a message; one that does not follow the last starts anew.</summary>
    public void Append(Delivery delivery)
    {
        lock (gate)
        {
            if (delivery.Sequence != last + 1)
            {
                Drop(last);
                first = delivery.Sequence;
            }
            if (delivery.Sequence - first == MaxMessages)
                Drop(first);
            last = delivery.Sequence;
            ring[last % MaxMessages] = delivery;
            bytes += delivery.Size;
            while (bytes > MaxBytes && first < last)
                Drop(first);
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (gate)
            Drop(last);
    }

    /// <summary>Copies the messages that follow a number; none when the next one is not here (it is on disk, or not yet written).</summary>
    public void Read(long after, int maxMessages, long maxBytes, List<Delivery> into)
    {
        lock (gate)
        {
            if (after + 1 < first)
                return;
            for (var next = after + 1; next <= last && into.Count < maxMessages && maxBytes > 0; next++)
            {
                var delivery = ring[next % MaxMessages];
                into.Add(delivery);
                maxBytes -= delivery.Size;
            }
        }
    }

    private void Drop(long through)
    {
        for (; first <= through; first++)
        {
            ref var slot = ref ring[first % MaxMessages];
            bytes -= slot.Size;
            slot = default;
        }
    }
}
