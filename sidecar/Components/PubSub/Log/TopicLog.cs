using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>A subscription as the file knows it, live or not. For the writer's thread.</summary>
internal sealed class SubscriptionRecord(long id, string consumer, long position)
{
    public long Id { get; } = id;

    public string Consumer { get; } = consumer;

    /// <summary>The position on disk.</summary>
    public long Position { get; set; } = position;
}

/// <summary>One topic of a log file. All but <see cref="Last"/>, <see cref="Tail"/> and the groups belongs to the writer's thread.</summary>
internal sealed class TopicLog(long id, string name)
{
    private Statement? insert;
    private Statement? findExpired;
    private Statement? remove;
    private Statement? removeOne;
    private Statement? trim;
    private SubscriptionGroup[] groups = [];
    private long last;
    private long nextSequence;
    private long nextEnd;

    public long Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>The latest messages in memory.</summary>
    public LogTail Tail { get; } = new();

    /// <summary>Every subscription the file knows for this topic.</summary>
    public List<SubscriptionRecord> Subscriptions { get; } = [];

    /// <summary>The last message on disk.</summary>
    public long Last => Volatile.Read(ref last);

    /// <summary>The topic's size since its beginning, up to and with <see cref="Last"/>.</summary>
    public long End { get; private set; }

    /// <summary>Retention has removed everything up to here, but for parked messages.</summary>
    public long Trimmed { get; set; }

    /// <summary>Reads where the topic stands.</summary>
    public void Load(Database database, long trimmed)
    {
        Trimmed = trimmed;
        var stored = database.Scalar($"SELECT max(seq) FROM log_{Id}") ?? 0;
        End = database.Scalar($"SELECT end FROM log_{Id} WHERE seq = {stored}") ?? 0;
        // A removed message's number is never given again: a position may already be past it.
        last = Math.Max(stored, Math.Max(trimmed, database.Scalar($"SELECT max(position) FROM subscriptions WHERE topic = {Id}") ?? 0));
        ResetToCommitted();
    }

    /// <summary>Appends inside the open transaction and gives the message's number.</summary>
    public long Append(Database database, PubSubMessage message, long time)
    {
        insert ??= database.Prepare($"INSERT INTO log_{Id}(seq, time, end, metadata, data) VALUES(?1, ?2, ?3, ?4, ?5)");
        nextSequence++;
        nextEnd += message.Data.Length;
        insert.Bind(1, nextSequence).Bind(2, time).Bind(3, nextEnd).Bind(4, MessageMetadata.ToText(message.Metadata))
            .BindBlob(5, message.Data.Span).Run();
        return nextSequence;
    }

    /// <summary>The transaction was rolled back: the numbers it gave are free again.</summary>
    public void ResetToCommitted() => (nextSequence, nextEnd) = (last, End);

    /// <summary>A message is on disk: those who keep up get it from memory once it is shown.</summary>
    public void Keep(long sequence, PubSubMessage message)
    {
        if (Volatile.Read(ref groups).Length > 0)
            Tail.Append(new Delivery(sequence, message));
        End += message.Data.Length;
    }

    /// <summary>Lets the subscriptions see the messages up to this one.</summary>
    public void Show(long sequence) => Volatile.Write(ref last, sequence);

    /// <summary>Tells the live subscriptions that there is more.</summary>
    public void Wake()
    {
        foreach (var group in Volatile.Read(ref groups))
            group.Wake();
    }

    /// <summary>Sets who is live; with nobody there, no message is kept in memory.</summary>
    public void SetGroups(SubscriptionGroup[] live)
    {
        Volatile.Write(ref groups, live);
        if (live.Length == 0)
            Tail.Clear();
    }

    /// <summary>The last message in a range that is older than a time or lies before an end; null when none is.</summary>
    public long? FindExpired(Database database, long after, long through, long time, long end)
    {
        findExpired ??= database.Prepare($"SELECT max(seq) FROM log_{Id} WHERE seq > ?1 AND seq <= ?2 AND (time < ?3 OR end <= ?4)");
        findExpired.Bind(1, after).Bind(2, through).Bind(3, time).Bind(4, end).Step();
        long? found = findExpired.IsNull(0) ? null : findExpired.Int64(0);
        findExpired.Reset();
        return found;
    }

    /// <summary>Removes a range, but for what some subscription has parked, and remembers it.</summary>
    public void Remove(Database database, long after, long through)
    {
        remove ??= database.Prepare($"DELETE FROM log_{Id} WHERE seq > ?1 AND seq <= ?2 AND {NotParked}");
        trim ??= database.Prepare($"UPDATE topics SET trimmed = ?1 WHERE id = {Id}");
        remove.Bind(1, after).Bind(2, through).Run();
        trim.Bind(1, through).Run();
    }

    /// <summary>Removes a message that retention had to leave because it was parked.</summary>
    public void RemoveUnparked(Database database, long sequence)
    {
        removeOne ??= database.Prepare($"DELETE FROM log_{Id} WHERE seq = ?1 AND {NotParked}");
        removeOne.Bind(1, sequence).Run();
    }

    private string NotParked => $"NOT EXISTS(SELECT 1 FROM parked WHERE parked.topic = {Id} AND parked.seq = log_{Id}.seq)";
}
