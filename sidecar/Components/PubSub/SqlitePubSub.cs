using Switchyard.Sidecar.Components.PubSub.Log;

namespace Switchyard.Sidecar.Components.PubSub;

/// <summary>
/// <c>pubsub.sqlite</c>: a durable log in a file that all sidecars of the process share. A publish completes when it is on disk; each app has a
/// position of its own per topic, from the oldest kept message on; instances of an app compete; refused messages come back after a growing
/// back-off. A message is delivered at least once.
/// </summary>
public sealed class SqlitePubSub : IPubSub, IBulkSubscriber, IBulkPublisher
{
    private static readonly bool[] Acknowledged = [true];

    private readonly SqlitePubSubOptions options;
    private readonly MessageLog log;
    private readonly CancellationTokenSource disposed = new();
    private readonly Lock gate = new();
    private readonly List<Subscriber> subscribers = [];

    private SqlitePubSub(SqlitePubSubOptions options, MessageLog log)
    {
        this.options = options;
        this.log = log;
    }

    /// <summary>Opens the log, or joins the sidecars of this process that have it open.</summary>
    /// <exception cref="ComponentException">A metadata field is wrong, or the file cannot be used; the message says which and why.</exception>
    public static SqlitePubSub Create(ComponentContext context) => Create(context, TimeProvider.System);

    /// <summary>As <see cref="Create(ComponentContext)"/>, on a given clock.</summary>
    internal static SqlitePubSub Create(ComponentContext context, TimeProvider time)
    {
        var options = SqlitePubSubOptions.Read(context);
        var logger = context.LoggerFactory.CreateLogger<SqlitePubSub>();
        var log = context.Shared.GetOrAdd(options.Path, () => MessageLog.Open(options.Path, options.Log, time, logger));
        if (log.Settings != options.Log)
            throw new ComponentException($"component '{context.Name}': retentionAge and retentionBytes differ from those that another component has "
                + $"set for the same log '{options.Path}'");
        return new SqlitePubSub(options, log);
    }

    /// <summary>The engine behind it, for tests.</summary>
    internal MessageLog Log => log;

    /// <inheritdoc/>
    public ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken) =>
        new(log.PublishAsync([message]).WaitAsync(cancellationToken));

    /// <summary>Publishes the messages together: all are accepted, or none is.</summary>
    public async ValueTask<IReadOnlyList<string?>> PublishBulkAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken)
    {
        var results = new string?[messages.Count];
        try
        {
            await log.PublishAsync(messages).WaitAsync(cancellationToken);
        }
        catch (ComponentException exception)
        {
            Array.Fill(results, exception.Message);
        }
        return results;
    }

    /// <summary>As the interface says; the handler's token is cancelled when the component is disposed of, not when the subscription is.</summary>
    public ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, MessageHandler handler, CancellationToken cancellationToken)
    {
        return SubscribeAsync(subscription, new DeliverySettings(1, TimeSpan.Zero, options.Concurrency), Single, cancellationToken);

        async Task<IReadOnlyList<bool>> Single(IReadOnlyList<PubSubMessage> batch, CancellationToken aborted)
        {
            await handler(batch[0], aborted);
            return Acknowledged;
        }
    }

    /// <summary>As the interface says; the handler's token is cancelled when the component is disposed of, not when the subscription is.</summary>
    public ValueTask<IAsyncDisposable> SubscribeBulkAsync(TopicSubscription subscription, int maxMessages, TimeSpan maxAwait, BatchHandler handler,
        CancellationToken cancellationToken) =>
        SubscribeAsync(subscription, new DeliverySettings(Math.Max(1, maxMessages), maxAwait, options.BulkConcurrency), handler, cancellationToken);

    /// <summary>
    /// Ends the subscriptions and cancels their handlers; what they had not acknowledged stays in the log. The log stays open for other sidecars.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (gate)
            ending = [.. subscribers.Select(subscriber => subscriber.DisposeAsync().AsTask())];
        await disposed.CancelAsync();
        await Task.WhenAll(ending);
    }

    private async ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, DeliverySettings delivery, BatchHandler handler,
        CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed.IsCancellationRequested, this);
        var subscriber = await log.SubscribeAsync(subscription.Topic, options.ConsumerId, options.Consumer, delivery, handler, disposed.Token,
            cancellationToken);
        lock (gate)
        {
            subscribers.RemoveAll(earlier => earlier.Ended);
            subscribers.Add(subscriber);
        }
        return subscriber;
    }
}
