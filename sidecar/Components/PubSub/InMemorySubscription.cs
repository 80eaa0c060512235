using System.Threading.Channels;

namespace Switchyard.Sidecar.Components.PubSub;

/// <summary>One subscriber's queue on the in-memory bus and the loop that empties it, a batch at a time.</summary>
internal sealed partial class InMemorySubscription : IAsyncDisposable
{
    private const int QueueLength = 1000;

    private readonly Channel<PubSubMessage> queue = Channel.CreateBounded<PubSubMessage>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly CancellationTokenSource stopping = new();
    private readonly InMemoryBus bus;
    private readonly string topic;
    private readonly bool byPrefix;
    private readonly int maxMessages;
    private readonly TimeSpan maxAwait;
    private readonly BatchHandler handler;
    private readonly ILogger logger;
    private readonly Task loop;

    /// <summary>Starts listening; a topic that ends in a star matches by prefix.</summary>
    public InMemorySubscription(InMemoryBus bus, string topic, int maxMessages, TimeSpan maxAwait, BatchHandler handler, ILogger logger)
    {
        (this.bus, this.maxMessages, this.maxAwait, this.handler, this.logger) = (bus, maxMessages, maxAwait, handler, logger);
        byPrefix = topic.EndsWith('*');
        this.topic = byPrefix ? topic[..^1] : topic;
        bus.Add(this);
        loop = Task.Run(DeliverAsync);
    }

    public bool Matches(string published) => byPrefix ? published.StartsWith(topic, StringComparison.Ordinal) : published == topic;

    /// <summary>Takes the message unless the queue is full.</summary>
    public bool TryOffer(PubSubMessage message) => queue.Writer.TryWrite(message) || stopping.IsCancellationRequested;

    /// <summary>Takes the message, once there is room.</summary>
    public async ValueTask OfferAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        while (await queue.Writer.WaitToWriteAsync(cancellationToken))
            if (queue.Writer.TryWrite(message))
                return;
    }

    public async ValueTask DisposeAsync()
    {
        bus.Remove(this);
        queue.Writer.TryComplete();
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    private async Task DeliverAsync()
    {
        var batch = new List<PubSubMessage>(maxMessages);
        while (!stopping.IsCancellationRequested && await HasNextAsync(stopping.Token))
        {
            await FillAsync(batch);
            try
            {
                // A delivery that runs is finished, even when the subscription ends.
                await handler(batch, CancellationToken.None);
            }
            catch (Exception exception)
            {
                LogLost(topic, exception.Message);
            }
            batch = new List<PubSubMessage>(maxMessages);
        }
    }

    private async ValueTask<bool> HasNextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await queue.Reader.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // A batch goes out when it is full or its first message has waited long enough.
    private async ValueTask FillAsync(List<PubSubMessage> batch)
    {
        Drain(batch);
        if (batch.Count >= maxMessages || maxAwait <= TimeSpan.Zero)
            return;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        deadline.CancelAfter(maxAwait);
        while (batch.Count < maxMessages && await HasNextAsync(deadline.Token))
            Drain(batch);
    }

    private void Drain(List<PubSubMessage> batch)
    {
        while (batch.Count < maxMessages && queue.Reader.TryRead(out var message))
            batch.Add(message);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "A delivery from topic {Topic} failed and the message is lost, since pubsub.in-memory keeps nothing: {Reason}")]
    private partial void LogLost(string topic, string reason);
}
