namespace Switchyard.Sidecar.Components.PubSub;

/// <summary>One message as a broker keeps it: the CloudEvent (or raw) bytes and the metadata that travels beside them.</summary>
/// <param name="Topic">The topic it was published to.</param>
/// <param name="Data">The bytes that go to the subscriber unchanged. Owned by the receiver: a publisher never writes to them again.</param>
/// <param name="Metadata">Names and values that reach the app as delivery headers; empty for most.</param>
public sealed record PubSubMessage(string Topic, ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The metadata of a message that has none.</summary>
    public static IReadOnlyDictionary<string, string> NoMetadata { get; } = new Dictionary<string, string>(0);
}

/// <summary>What an app subscribes to on a component.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Metadata">The subscription's own metadata (<c>spec.metadata</c>).</param>
public sealed record TopicSubscription(string Topic, IReadOnlyDictionary<string, string> Metadata);

/// <summary>Takes one message. Completing means acknowledged; throwing means refused, and the component's own redelivery rule applies.</summary>
public delegate Task MessageHandler(PubSubMessage message, CancellationToken cancellationToken);

/// <summary>Takes a batch and gives, in the same order, whether each message is acknowledged. Throwing refuses all of them.</summary>
public delegate Task<IReadOnlyList<bool>> BatchHandler(IReadOnlyList<PubSubMessage> batch, CancellationToken cancellationToken);

/// <summary>A message broker behind a sidecar, as one app sees it.</summary>
public interface IPubSub : IAsyncDisposable
{
    /// <summary>Completes when the broker has accepted the message for good (a durable one: when it is on disk).</summary>
    /// <exception cref="ComponentException">The broker refused the message or failed.</exception>
    ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// Starts delivering a topic. Disposing the result stops it: no new message is handed over, the handlers that run are awaited, and what was
    /// not acknowledged stays with the broker.
    /// </summary>
    ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, MessageHandler handler, CancellationToken cancellationToken);
}

/// <summary>A broker that hands over several messages at once by itself; for others the sidecar collects batches (contract, section 4.7).</summary>
public interface IBulkSubscriber
{
    /// <summary>As <see cref="IPubSub.SubscribeAsync"/>, in batches of at most <paramref name="maxMessages"/>; a lone message waits no longer than
    /// <paramref name="maxAwait"/> for company.</summary>
    ValueTask<IAsyncDisposable> SubscribeBulkAsync(TopicSubscription subscription, int maxMessages, TimeSpan maxAwait, BatchHandler handler,
        CancellationToken cancellationToken);
}

/// <summary>A broker that takes several messages in one step; for others the sidecar publishes them one by one, in parallel.</summary>
public interface IBulkPublisher
{
    /// <summary>Publishes the messages; gives, in the same order, null for an accepted one and the reason for a refused one.</summary>
    ValueTask<IReadOnlyList<string?>> PublishBulkAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken);
}
