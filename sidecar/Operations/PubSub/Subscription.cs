using Switchyard.Sidecar.Apps.Delivery;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>A subscription that runs: messages come from a broker and go to a subscriber.</summary>
internal sealed class Subscription
{
    private const int DefaultBatch = 100;
    private const int DefaultAwaitMilliseconds = 1000;

    private readonly TopicContext topic;
    private readonly IAsyncDisposable running;

    private Subscription(TopicContext topic, IAsyncDisposable running) => (this.topic, this.running) = (topic, running);

    /// <summary>Starts it.</summary>
    /// <exception cref="Formats.Cel.CelException">A rule's condition cannot be read.</exception>
    /// <exception cref="ComponentException">The broker refused or failed.</exception>
    public static async Task<Subscription> StartAsync(DeliveryServices services, SubscriptionResource resource, PubSubComponent pubSub, IEventSink sink,
        CancellationToken cancellationToken)
    {
        var topic = new TopicContext(services, resource, pubSub, sink);
        try
        {
            return new Subscription(topic, await SubscribeAsync(topic, cancellationToken));
        }
        catch
        {
            topic.Dispose();
            throw;
        }
    }

    /// <summary>Begins to end it: no new message is taken, nothing is tried again.</summary>
    public Task CloseAsync() => topic.Closing.CancelAsync();

    /// <summary>Ends it: running deliveries have until <paramref name="patience"/> is over to finish.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        await topic.Closing.CancelAsync();
        var ended = running.DisposeAsync().AsTask();
        if (patience > TimeSpan.Zero)
            await ended.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await topic.Aborting.CancelAsync();
        await ended;
        topic.Dispose();
    }

    private static ValueTask<IAsyncDisposable> SubscribeAsync(TopicContext topic, CancellationToken cancellationToken)
    {
        var (resource, bulk) = (topic.Subscription, topic.Subscription.Bulk);
        var wanted = new TopicSubscription(topic.PubSub.TopicPrefix + resource.Topic, resource.Metadata);
        if (!bulk.Enabled)
            return topic.PubSub.Broker.SubscribeAsync(wanted, new SingleDelivery(topic).HandleAsync, cancellationToken);
        var broker = topic.PubSub.Broker as IBulkSubscriber
            ?? throw new ComponentException("the broker has no bulk subscriptions");
        return broker.SubscribeBulkAsync(wanted, bulk.MaxMessagesCount > 0 ? bulk.MaxMessagesCount : DefaultBatch,
            TimeSpan.FromMilliseconds(bulk.MaxAwaitDurationMs > 0 ? bulk.MaxAwaitDurationMs : DefaultAwaitMilliseconds),
            new BatchDelivery(topic).HandleAsync, cancellationToken);
    }
}
