using Switchyard.Sidecar.Components.PubSub.Log;
using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.PubSub;

/// <summary>The metadata of <c>pubsub.sqlite</c>.</summary>
internal sealed record SqlitePubSubOptions(string Path, string ConsumerId, LogSettings Log, ConsumerSettings Consumer, int Concurrency,
    int BulkConcurrency)
{
    private static readonly string[] Known =
    [
        "connectionString", "path", "consumerID", "retentionAge", "retentionBytes", "maxInFlight", "maxInFlightBytes", "redeliverInterval",
        "redeliverMaxInterval", "concurrency", "bulkConcurrency",
        // Read by the runtime, for every pub/sub component.
        "publishingScopes", "subscriptionScopes", "allowedTopics", "protectedTopics",
    ];

    /// <summary>Reads the metadata.</summary>
    /// <exception cref="ComponentException">A field is unknown, missing or out of range; the message names it.</exception>
    public static SqlitePubSubOptions Read(ComponentContext context)
    {
        var metadata = context.Metadata;
        foreach (var name in metadata.Names)
            if (!Known.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new ComponentException($"metadata field '{name}' is unknown to pubsub.sqlite; it knows {string.Join(", ", Known)}");

        var connectionString = metadata.Get("connectionString", "path")
            ?? throw new ComponentException("metadata field 'connectionString' is missing: pubsub.sqlite needs the path of its file");
        var path = SqlitePath.Resolve(connectionString, context.WorkingDirectory)
            ?? throw new ComponentException("metadata field 'connectionString': pubsub.sqlite is durable and needs a file; pubsub.in-memory needs none");
        var redeliver = Duration("redeliverInterval", TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(1));
        return new SqlitePubSubOptions(
            path,
            metadata.Get("consumerID") ?? context.AppId,
            new LogSettings(
                Duration("retentionAge", TimeSpan.FromHours(24), TimeSpan.Zero),
                Integer("retentionBytes", 256 * 1024 * 1024, 0, long.MaxValue)),
            new ConsumerSettings(
                (int)Integer("maxInFlight", 2000, 1, 100_000),
                Integer("maxInFlightBytes", 16 * 1024 * 1024, 1, int.MaxValue),
                redeliver,
                Duration("redeliverMaxInterval", TimeSpan.FromSeconds(Math.Max(60, redeliver.TotalSeconds)), redeliver)),
            (int)Integer("concurrency", 64, 1, 10_000),
            (int)Integer("bulkConcurrency", 16, 1, 10_000));

        TimeSpan Duration(string name, TimeSpan defaultValue, TimeSpan minimum) =>
            MetadataDuration.Get(metadata, name, defaultValue, minimum, TimeSpan.FromSeconds(1));

        long Integer(string name, long defaultValue, long minimum, long maximum) =>
            metadata.GetInteger(name, defaultValue) is var value && value >= minimum && value <= maximum
                ? value
                : throw new ComponentException($"metadata field '{name}': {value} is not between {minimum} and {maximum}");
    }
}
