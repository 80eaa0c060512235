using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats.Cel;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Operations.Metadata;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>The running subscriptions of an app: started when it turns healthy, stopped when it turns unhealthy or the sidecar ends.</summary>
public sealed partial class SubscriptionSet(SidecarServices services, Publisher publisher, IReadOnlyList<SubscriptionResource> declared)
{
    private const int DefaultBatch = 100;
    private const int DefaultAwaitMilliseconds = 1000;

    private readonly ILogger logger = services.Logger<SubscriptionSet>();
    private readonly List<(TopicContext Topic, IAsyncDisposable Running)> running = [];
    private IReadOnlyList<SubscriptionResource> programmatic = [];

    /// <summary>All subscriptions, whether they run or not: programmatic ones replace declared ones of the same component and topic.</summary>
    public IReadOnlyList<SubscriptionResource> All { get; private set; } = Merge([], declared);

    /// <summary>All subscriptions as the metadata API shows them.</summary>
    public IReadOnlyList<SubscriptionInfo> Describe() =>
    [
        .. All.Select(s => new SubscriptionInfo(s.PubSubName, s.Topic, s.Metadata, s.Rules, s.DeadLetterTopic,
            s.Declarative ? SubscriptionKind.Declarative : SubscriptionKind.Programmatic)),
    ];

    /// <summary>Takes in what the app answered.</summary>
    internal void Add(IReadOnlyList<SubscriptionResource> fromApp)
    {
        programmatic = fromApp;
        All = Merge(programmatic, declared);
    }

    /// <summary>Starts all of them. One that is refused is logged and left out.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in All)
        {
            if (!services.Components.PubSubs.TryGetValue(subscription.PubSubName, out var pubSub))
                LogNoComponent(subscription.Topic, subscription.PubSubName);
            else if (!pubSub.Scopes.MaySubscribe(subscription.Topic))
                LogForbidden(subscription.Topic, subscription.PubSubName, services.Options.AppId);
            else
                await StartAsync(subscription, pubSub, cancellationToken);
        }
    }

    /// <summary>Ends all of them: no new message is taken, running deliveries have until <paramref name="patience"/> is over to finish.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        foreach (var (topic, _) in running)
            await topic.Closing.CancelAsync();
        var ended = Task.WhenAll(running.Select(entry => entry.Running.DisposeAsync().AsTask()));
        await ended.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (topic, _) in running)
            await topic.Aborting.CancelAsync();
        await ended;
        running.Clear();
    }

    private async Task StartAsync(SubscriptionResource subscription, PubSubComponent pubSub, CancellationToken cancellationToken)
    {
        TopicContext topic;
        try
        {
            topic = new TopicContext(services, publisher, subscription, pubSub);
        }
        catch (CelException exception)
        {
            LogBadRule(subscription.Topic, subscription.PubSubName, exception.Message);
            return;
        }
        try
        {
            running.Add((topic, await SubscribeAsync(topic, cancellationToken)));
        }
        catch (ComponentException exception)
        {
            LogFailed(subscription.Topic, subscription.PubSubName, exception.Message);
        }
    }

    private static ValueTask<IAsyncDisposable> SubscribeAsync(TopicContext topic, CancellationToken cancellationToken)
    {
        var (subscription, bulk) = (topic.Subscription, topic.Subscription.Bulk);
        var wanted = new TopicSubscription(topic.PubSub.TopicPrefix + subscription.Topic, subscription.Metadata);
        if (!bulk.Enabled)
            return topic.PubSub.Broker.SubscribeAsync(wanted, new SingleDelivery(topic).HandleAsync, cancellationToken);
        var broker = topic.PubSub.Broker as IBulkSubscriber
            ?? throw new ComponentException("the broker has no bulk subscriptions");
        return broker.SubscribeBulkAsync(wanted, bulk.MaxMessagesCount > 0 ? bulk.MaxMessagesCount : DefaultBatch,
            TimeSpan.FromMilliseconds(bulk.MaxAwaitDurationMs > 0 ? bulk.MaxAwaitDurationMs : DefaultAwaitMilliseconds),
            new BatchDelivery(topic).HandleAsync, cancellationToken);
    }

    // The last programmatic one and the first declared one of a component and topic count: contract, section 14.
    private static List<SubscriptionResource> Merge(IReadOnlyList<SubscriptionResource> programmatic, IReadOnlyList<SubscriptionResource> declared)
    {
        var merged = new Dictionary<(string, string), SubscriptionResource>();
        foreach (var subscription in programmatic)
            merged[(subscription.PubSubName, subscription.Topic)] = subscription;
        foreach (var subscription in declared)
            merged.TryAdd((subscription.PubSubName, subscription.Topic), subscription);
        return [.. merged.Values];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The subscription to {Topic} is not started: there is no pub/sub component {PubSub}")]
    private partial void LogNoComponent(string topic, string pubSub);

    [LoggerMessage(Level = LogLevel.Error, Message = "subscription to topic '{Topic}' on pubsub '{PubSub}' is not allowed for app {AppId}")]
    private partial void LogForbidden(string topic, string pubSub, string appId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The subscription to {Topic} on {PubSub} is not started: {Reason}")]
    private partial void LogBadRule(string topic, string pubSub, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "failed to subscribe to topic {Topic} on {PubSub}: {Reason}")]
    private partial void LogFailed(string topic, string pubSub, string reason);
}
