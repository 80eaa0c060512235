using Switchyard.Sidecar.Apps.Delivery;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Formats.Cel;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>The subscriptions of an app: started when it turns healthy, stopped when it turns unhealthy or the sidecar ends.</summary>
/// <param name="services">What deliveries need.</param>
/// <param name="appId">The app.</param>
/// <param name="components">The app's components.</param>
/// <param name="sink">The way to the app.</param>
/// <param name="declared">Its declarative subscriptions.</param>
internal sealed partial class AppSubscriptions(DeliveryServices services, string appId, LoadedComponents components, IEventSink sink,
    IReadOnlyList<SubscriptionResource> declared)
{
    private readonly ILogger logger = services.LoggerFactory.CreateLogger<AppSubscriptions>();
    private readonly List<Subscription> running = [];

    /// <summary>All subscriptions, whether they run or not: programmatic ones replace declared ones of the same component and topic.</summary>
    public IReadOnlyList<SubscriptionResource> All { get; private set; } = Merge([], declared);

    /// <summary>Takes in what the app answered.</summary>
    public void Add(IReadOnlyList<SubscriptionResource> programmatic) => All = Merge(programmatic, declared);

    /// <summary>Starts all of them. One that is refused is logged and left out.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in All)
        {
            if (!components.PubSubs.TryGetValue(subscription.PubSubName, out var pubSub))
                LogNoComponent(subscription.Topic, subscription.PubSubName);
            else if (!pubSub.Scopes.MaySubscribe(subscription.Topic))
                LogForbidden(subscription.Topic, subscription.PubSubName, appId);
            else
                await StartAsync(subscription, pubSub, cancellationToken);
        }
    }

    /// <summary>Ends all of them: no new message is taken, running deliveries have until <paramref name="patience"/> is over to finish.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        foreach (var subscription in running)
            await subscription.CloseAsync();
        await Task.WhenAll(running.Select(subscription => subscription.StopAsync(patience)));
        running.Clear();
    }

    private async Task StartAsync(SubscriptionResource subscription, PubSubComponent pubSub, CancellationToken cancellationToken)
    {
        try
        {
            running.Add(await Subscription.StartAsync(services, subscription, pubSub, sink, cancellationToken));
        }
        catch (CelException exception)
        {
            LogBadRule(subscription.Topic, subscription.PubSubName, exception.Message);
        }
        catch (ComponentException exception)
        {
            LogFailed(subscription.Topic, subscription.PubSubName, exception.Message);
        }
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
