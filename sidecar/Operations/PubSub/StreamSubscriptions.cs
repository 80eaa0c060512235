using Switchyard.Sidecar.Apps.Delivery;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>
/// The subscriptions that apps open by streams: each runs from its opening until its stream or the sidecar ends, whatever the app's health is.
/// </summary>
internal sealed class StreamSubscriptions(DeliveryServices services, LoadedComponents components)
{
    private readonly Lock gate = new();
    private readonly List<StreamSubscription> open = [];
    private bool stopped;

    /// <summary>Those that are open.</summary>
    public IReadOnlyList<SubscriptionResource> All
    {
        get
        {
            lock (gate)
                return open.ConvertAll(subscription => subscription.Resource);
        }
    }

    /// <summary>Opens one.</summary>
    /// <param name="pubSubName">The component.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="metadata">The subscription's metadata.</param>
    /// <param name="deadLetterTopic">Where failed messages go; empty = nowhere.</param>
    /// <param name="sink">The stream.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="PubSubException">The component is not there, the topic is forbidden or the broker failed.</exception>
    public async Task<StreamSubscription> OpenAsync(string pubSubName, string topic, IReadOnlyDictionary<string, string> metadata, string deadLetterTopic,
        IEventSink sink, CancellationToken cancellationToken)
    {
        if (!components.PubSubs.TryGetValue(pubSubName, out var pubSub))
            throw PubSubException.NotFound(pubSubName, metadata);
        if (!pubSub.Scopes.MaySubscribe(topic))
            throw PubSubException.NotSubscribed(pubSubName, $"subscription to topic '{topic}' on pubsub '{pubSubName}' is not allowed");
        var resource = new SubscriptionResource(pubSubName, topic, [new RouteRule(null, "/")], deadLetterTopic, metadata, BulkSubscribeOptions.Off,
            SubscriptionKind.Streaming);
        try
        {
            var subscription = new StreamSubscription(resource, this,
                await Subscription.StartAsync(services, resource, pubSub, sink, cancellationToken));
            if (TryEnter(subscription))
                return subscription;
            await subscription.DisposeAsync();
            throw PubSubException.NotSubscribed(pubSubName, "the sidecar is about to end");
        }
        catch (ComponentException exception)
        {
            throw PubSubException.NotSubscribed(pubSubName, $"failed to subscribe to topic {topic}: {exception.Message}");
        }
    }

    /// <summary>Ends all of them for good: events that are on their way have until <paramref name="patience"/> is over to be answered.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        StreamSubscription[] ending;
        lock (gate)
        {
            stopped = true;
            ending = [.. open];
        }
        await Task.WhenAll(ending.Select(subscription => subscription.EndAsync(patience)));
    }

    internal void Leave(StreamSubscription subscription)
    {
        lock (gate)
            open.Remove(subscription);
    }

    private bool TryEnter(StreamSubscription subscription)
    {
        lock (gate)
        {
            if (!stopped)
                open.Add(subscription);
            return !stopped;
        }
    }
}

/// <summary>A subscription of a stream.</summary>
internal sealed class StreamSubscription : IAsyncDisposable
{
    private readonly StreamSubscriptions all;
    private readonly Subscription running;
    private readonly CancellationTokenSource ended = new();
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task> ending;
    private TimeSpan patience = TimeSpan.Zero;

    internal StreamSubscription(SubscriptionResource resource, StreamSubscriptions all, Subscription running)
    {
        (Resource, this.all, this.running) = (resource, all, running);
        ending = new Lazy<Task>(StopAsync);
    }

    /// <summary>What it is.</summary>
    public SubscriptionResource Resource { get; }

    /// <summary>Cancelled when it has ended with the sidecar.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>The stream is gone: what it has not answered stays with the broker.</summary>
    public async ValueTask DisposeAsync() => await ending.Value;

    /// <summary>The client has been told that the stream has ended.</summary>
    public void Told() => told.TrySetResult();

    /// <summary>The sidecar ends: waits until the client has been told.</summary>
    internal async Task EndAsync(TimeSpan limit)
    {
        if (!ending.IsValueCreated)
            patience = limit;
        await ending.Value;
        await told.Task.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task StopAsync()
    {
        await running.StopAsync(patience);
        all.Leave(this);
        await ended.CancelAsync();
    }
}
