using Switchyard.Sidecar.Components.Sqlite;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>Reads one topic's log on a connection of its own, so never waits for the writer. For one thread at a time.</summary>
internal sealed class LogReader : IDisposable
{
    private readonly Database database;
    private readonly string topic;
    private readonly Statement page;
    private readonly Statement one;

    public LogReader(string path, long topicId, string topic)
    {
        this.topic = topic;
        database = LogSchema.OpenReader(path);
        page = database.Prepare($"SELECT seq, metadata, data FROM log_{topicId} WHERE seq > ?1 ORDER BY seq LIMIT ?2");
        one = database.Prepare($"SELECT seq, metadata, data FROM log_{topicId} WHERE seq = ?1");
    }

    /// <summary>Adds the messages that follow a number: at least one if there is any, then up to both limits.</summary>
    public void Read(long after, int maxMessages, long maxBytes, List<Delivery> into)
    {
        page.Bind(1, after).Bind(2, maxMessages);
        while (maxBytes > 0 && page.Step())
        {
            var delivery = Current(page);
            into.Add(delivery);
            maxBytes -= delivery.Size;
        }
        page.Reset();
    }

    /// <summary>One message, or null when it is no longer kept.</summary>
    public Delivery? Read(long sequence)
    {
        one.Bind(1, sequence);
        Delivery? found = one.Step() ? Current(one) : null;
        one.Reset();
        return found;
    }

    public void Dispose() => database.Dispose();

    private Delivery Current(Statement row) => new(row.Int64(0),
        new PubSubMessage(topic, row.Bytes(2), row.IsNull(1) ? PubSubMessage.NoMetadata : MessageMetadata.FromText(row.Text(1))));
}
