using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Apps.Delivery;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.CloudEvents;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>What the deliveries of a sidecar share.</summary>
/// <param name="Publisher">For dead letters.</param>
/// <param name="Resiliency">The inbound policies.</param>
/// <param name="Tracing">Whether trace context is passed on.</param>
/// <param name="LoggerFactory">For loggers.</param>
internal sealed record DeliveryServices(Publisher Publisher, ResiliencyProvider Resiliency, TracingMode Tracing, ILoggerFactory LoggerFactory);

/// <summary>What single and bulk delivery of one subscription share: where messages come from and go to, and what happens to the failed ones.</summary>
internal sealed partial class TopicContext : IDisposable
{
    private static readonly TimeSpan DeadLetterTimeout = TimeSpan.FromSeconds(30);

    private readonly Publisher publisher;
    private readonly IEventSink sink;
    private readonly ILogger logger;

    /// <summary>Compiles the subscription's rules.</summary>
    /// <exception cref="Formats.Cel.CelException">A condition cannot be read.</exception>
    public TopicContext(DeliveryServices services, SubscriptionResource subscription, PubSubComponent pubSub, IEventSink sink)
    {
        (Subscription, PubSub, publisher, this.sink, Tracing) = (subscription, pubSub, services.Publisher, sink, services.Tracing);
        logger = services.LoggerFactory.CreateLogger<TopicContext>();
        Policy = services.Resiliency.ForInbound(pubSub.Name, ComponentKind.Pubsub);
        Routes = new RouteTable(subscription.Rules, sink);
        Raw = RawPayload.TryRead(subscription.Metadata, out var raw) && raw;
    }

    /// <summary>The subscription.</summary>
    public SubscriptionResource Subscription { get; }

    /// <summary>Its broker.</summary>
    public PubSubComponent PubSub { get; }

    /// <summary>Where its events go.</summary>
    public RouteTable Routes { get; }

    /// <summary>True when it takes bytes without an envelope.</summary>
    public bool Raw { get; }

    /// <summary>Whether trace context is passed on.</summary>
    public TracingMode Tracing { get; }

    /// <summary>The inbound policy.</summary>
    public ResiliencyPolicy Policy { get; }

    /// <summary>Cancelled when the subscription ends: running requests finish, nothing is tried again, dead-lettered or refused.</summary>
    public CancellationTokenSource Closing { get; } = new();

    /// <summary>Cancelled when running requests have had their time to finish.</summary>
    public CancellationTokenSource Aborting { get; } = new();

    /// <summary>The topic of a message as the app knows it.</summary>
    public string TopicOf(PubSubMessage message) => message.Topic[PubSub.TopicPrefix.Length..];

    /// <summary>Hands an event to the subscriber under the policy's timeout.</summary>
    /// <exception cref="OperationCanceledException">The subscription was aborted, or ended before an unhealthy app could be asked.</exception>
    public async Task<EventAnswer> SendAsync(EventDelivery delivery)
    {
        using var timeout = NewTimeout();
        try
        {
            return await sink.DeliverAsync(delivery, timeout?.Token ?? Aborting.Token).ConfigureAwait(false);
        }
        catch (AppUnhealthyException)
        {
            await UntilClosedAsync();
            throw;
        }
        catch (OperationCanceledException) when (!Aborting.IsCancellationRequested)
        {
            LogTooLate(Subscription.Topic, PubSub.Name);
            return new EventAnswer(DeliveryResult.Failure, "the app did not answer in time");
        }
    }

    /// <summary>Hands a batch to the subscriber under the policy's timeout; gives null when there was no answer in time.</summary>
    /// <exception cref="OperationCanceledException">The subscription was aborted, or ended before an unhealthy app could be asked.</exception>
    public async Task<IReadOnlyList<DeliveryResult>?> SendAsync(EventBatch batch)
    {
        using var timeout = NewTimeout();
        try
        {
            return await sink.DeliverBatchAsync(batch, timeout?.Token ?? Aborting.Token).ConfigureAwait(false);
        }
        catch (AppUnhealthyException)
        {
            await UntilClosedAsync();
            throw;
        }
        catch (OperationCanceledException) when (!Aborting.IsCancellationRequested)
        {
            LogTooLate(Subscription.Topic, PubSub.Name);
            return null;
        }
    }

    /// <summary>Publishes a message to the dead-letter topic; false when there is none or the publish failed.</summary>
    public async Task<bool> TryDeadLetterAsync(PubSubMessage message)
    {
        if (Subscription.DeadLetterTopic.Length == 0)
            return false;
        try
        {
            using var timeout = new CancellationTokenSource(DeadLetterTimeout);
            await publisher.PublishAsync(PubSub, Subscription.DeadLetterTopic, message.Data, message.Metadata, timeout.Token);
            return true;
        }
        catch (Exception exception) when (exception is ComponentException or PubSubException or OperationCanceledException or TimeoutException
            or CircuitBreakerOpenException)
        {
            LogDeadLetterFailed(Subscription.DeadLetterTopic, PubSub.Name, exception.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Closing.Dispose();
        Aborting.Dispose();
    }

    private CancellationTokenSource? NewTimeout()
    {
        if (Policy.Timeout is not { } limit)
            return null;
        var timeout = CancellationTokenSource.CreateLinkedTokenSource(Aborting.Token);
        timeout.CancelAfter(limit);
        return timeout;
    }

    // An unhealthy app's subscription is about to end: the broker keeps the message.
    private Task UntilClosedAsync() => Task.Delay(Timeout.InfiniteTimeSpan, Closing.Token);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A delivery of topic {Topic} on {PubSub} was not answered in time")]
    private partial void LogTooLate(string topic, string pubSub);

    [LoggerMessage(Level = LogLevel.Error, Message = "The dead-letter topic {Topic} on {PubSub} did not take a message: {Reason}")]
    private partial void LogDeadLetterFailed(string topic, string pubSub, string reason);
}
