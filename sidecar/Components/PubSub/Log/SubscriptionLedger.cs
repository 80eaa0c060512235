using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>A message that the position may pass, or has passed, without its being acknowledged.</summary>
/// <param name="Attempts">How often it was refused.</param>
/// <param name="Due">When it may be handed out again, in Unix milliseconds; 0 while it is handed out.</param>
internal readonly record struct ParkedMessage(long Sequence, int Attempts, long Due);

/// <summary>What of a subscription is to be written: its position, the messages parked and those settled since the last time.</summary>
internal sealed record LedgerChanges(long Position, IReadOnlyList<ParkedMessage> Parked, IReadOnlyList<long> Unparked)
{
    /// <summary>Nothing differs from what is on disk.</summary>
    public bool Empty { get; init; }
}

/// <summary>
/// What a subscription has settled and what it owes: the window behind its position, the parked messages, and what has changed since the last write.
/// A refused message is parked at once; a slow one when it holds the position back. Thread-safe; knows neither disk nor handlers.
/// </summary>
internal sealed class SubscriptionLedger
{
    private const long SlowAfterMilliseconds = 1000;

    private readonly Lock gate = new();
    private readonly ConsumerSettings settings;
    private readonly TimeProvider time;
    private readonly AckWindow window;
    private readonly Dictionary<long, ParkedMessage> parked = [];
    private readonly PriorityQueue<long, long> waiting = new();
    private readonly HashSet<long> changed = [];
    private long bytes;
    private long writtenPosition;
    private long seenPosition;
    private long seenAt;

    /// <summary>Starts from what is on disk.</summary>
    public SubscriptionLedger(long position, IEnumerable<ParkedMessage> parkedBefore, ConsumerSettings settings, TimeProvider time)
    {
        this.settings = settings;
        this.time = time;
        window = new AckWindow(position);
        writtenPosition = seenPosition = position;
        var now = Now;
        seenAt = now;
        foreach (var message in parkedBefore)
        {
            // A clock that was set back must not turn seconds into days.
            var due = Math.Min(message.Due, now + (long)settings.RedeliverMaxInterval.TotalMilliseconds);
            parked[message.Sequence] = message with { Due = due };
            waiting.Enqueue(message.Sequence, due);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Where to go on fetching, and how much of it there is room for (not positive: none).</summary>
    public (long After, int Messages, long Bytes) Room()
    {
        lock (gate)
            return (window.End, settings.MaxInFlight - window.Pending - parked.Count, settings.MaxInFlightBytes - bytes);
    }

    /// <summary>Takes in the next message of the log; false when it is parked from an earlier run and comes by that way.</summary>
    public bool Fetch(Delivery delivery)
    {
        lock (gate)
        {
            window.Add(delivery.Sequence);
            if (parked.ContainsKey(delivery.Sequence))
            {
                window.Settle(delivery.Sequence);
                return false;
            }
            bytes += delivery.Size;
            return true;
        }
    }

    /// <summary>
    /// A parked message whose time has come, if there is room for it; it stays here until <see cref="Redeliver"/> or <see cref="Forget"/>.
    /// </summary>
    public long? PeekDue()
    {
        lock (gate)
            return bytes < settings.MaxInFlightBytes && waiting.TryPeek(out var sequence, out var due) && due <= Now ? sequence : null;
    }

    /// <summary>How long until the next parked message is due; null when none waits.</summary>
    public TimeSpan? UntilDue()
    {
        lock (gate)
            return waiting.TryPeek(out _, out var due) ? TimeSpan.FromMilliseconds(Math.Max(0, due - Now)) : null;
    }

    /// <summary>Hands out the message that <see cref="PeekDue"/> gave.</summary>
    public void Redeliver(Delivery delivery)
    {
        lock (gate)
        {
            waiting.Dequeue();
            parked[delivery.Sequence] = parked[delivery.Sequence] with { Due = 0 };
            bytes += delivery.Size;
        }
    }

    /// <summary>Settles the message that <see cref="PeekDue"/> gave: the log no longer keeps it.</summary>
    public void Forget(long sequence)
    {
        lock (gate)
        {
            waiting.Dequeue();
            parked.Remove(sequence);
            changed.Add(sequence);
        }
    }

    /// <summary>The app has taken the message.</summary>
    public void Acknowledge(Delivery delivery)
    {
        lock (gate)
        {
            bytes -= delivery.Size;
            if (parked.Remove(delivery.Sequence))
                changed.Add(delivery.Sequence);
            else
                window.Settle(delivery.Sequence);
            while (window.Span > 2L * settings.MaxInFlight)
                ParkHead();
        }
    }

    /// <summary>The app has refused the message; gives how often by now, and when it comes back.</summary>
    public (int Attempts, TimeSpan BackOff) Refuse(Delivery delivery)
    {
        lock (gate)
        {
            bytes -= delivery.Size;
            if (!parked.TryGetValue(delivery.Sequence, out var message))
                window.Settle(delivery.Sequence);
            var attempts = message.Attempts + 1;
            var backOff = settings.BackOff(attempts);
            var due = Now + (long)backOff.TotalMilliseconds;
            parked[delivery.Sequence] = new ParkedMessage(delivery.Sequence, attempts, due);
            waiting.Enqueue(delivery.Sequence, due);
            changed.Add(delivery.Sequence);
            return (attempts, backOff);
        }
    }

    /// <summary>Parks what stands between the position and the last settled message, so that nothing settled is delivered again.</summary>
    public void ParkUnsettled()
    {
        lock (gate)
            ParkBeforeSettled();
    }

    /// <summary>
    /// What to write now. A message that holds the position back for a second is parked; <paramref name="incomplete"/> says that one is on its
    /// way there.
    /// </summary>
    public LedgerChanges TakeChanges(out bool incomplete)
    {
        lock (gate)
        {
            if (window.Position != seenPosition)
                (seenPosition, seenAt) = (window.Position, Now);
            else if (Now - seenAt >= SlowAfterMilliseconds)
                ParkBeforeSettled();
            incomplete = window.Span > window.Pending;

            var empty = changed.Count == 0 && window.Position == writtenPosition;
            List<ParkedMessage> add = [];
            List<long> remove = [];
            foreach (var sequence in changed)
            {
                if (parked.TryGetValue(sequence, out var message))
                    add.Add(message);
                else
                    remove.Add(sequence);
            }
            changed.Clear();
            writtenPosition = window.Position;
            return new LedgerChanges(window.Position, add, remove) { Empty = empty };
        }
    }

    /// <summary>The changes could not be written; they will be part of the next ones.</summary>
    public void PutBack(LedgerChanges changes)
    {
        lock (gate)
        {
            writtenPosition = -1;
            changed.UnionWith(changes.Parked.Select(message => message.Sequence));
            changed.UnionWith(changes.Unparked);
        }
    }

    private void ParkBeforeSettled()
    {
        while (window.Span > window.Pending)
            ParkHead();
    }

    private void ParkHead()
    {
        var sequence = window.Position + 1;
        parked[sequence] = new ParkedMessage(sequence, 0, 0);
        changed.Add(sequence);
        window.Settle(sequence);
    }
}
