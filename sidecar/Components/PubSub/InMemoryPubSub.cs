namespace Switchyard.Sidecar.Components.PubSub;

/// <summary>
/// <c>pubsub.in-memory</c>: a bus shared by all sidecars of the process that name it alike. Every subscriber gets each message, one at a time and in order;
/// without a subscriber a message is lost, a failed one is not sent again (contract, section 8.2).
/// </summary>
public sealed class InMemoryPubSub(ComponentContext context) : IPubSub, IBulkSubscriber
{
    private readonly InMemoryBus bus = context.Shared.GetOrAdd(context.Name, () => new InMemoryBus());
    private readonly ILogger logger = context.LoggerFactory.CreateLogger<InMemoryPubSub>();

    /// <inheritdoc/>
    public ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken) => bus.PublishAsync(message, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, MessageHandler handler, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IAsyncDisposable>(new InMemorySubscription(bus, subscription.Topic, 1, TimeSpan.Zero,
            async (batch, stop) =>
            {
                await handler(batch[0], stop);
                return [true];
            }, logger));

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable> SubscribeBulkAsync(TopicSubscription subscription, int maxMessages, TimeSpan maxAwait, BatchHandler handler,
        CancellationToken cancellationToken) =>
        ValueTask.FromResult<IAsyncDisposable>(new InMemorySubscription(bus, subscription.Topic, maxMessages, maxAwait, handler, logger));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
