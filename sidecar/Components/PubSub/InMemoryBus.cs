using System.Collections.Immutable;

namespace Switchyard.Sidecar.Components.PubSub;

/// <summary>Who listens to what on an in-memory bus.</summary>
internal sealed class InMemoryBus
{
    private ImmutableArray<InMemorySubscription> subscriptions = [];

    public void Add(InMemorySubscription subscription) => ImmutableInterlocked.Update(ref subscriptions, list => list.Add(subscription));

    public void Remove(InMemorySubscription subscription) => ImmutableInterlocked.Update(ref subscriptions, list => list.Remove(subscription));

    /// <summary>Hands the message to every subscriber; waits only where one's queue is full.</summary>
    public ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        var listeners = subscriptions;
        for (var i = 0; i < listeners.Length; i++)
            if (listeners[i].Matches(message.Topic) && !listeners[i].TryOffer(message))
                return OfferFromAsync(listeners, i, message, cancellationToken);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask OfferFromAsync(ImmutableArray<InMemorySubscription> listeners, int first, PubSubMessage message,
        CancellationToken cancellationToken)
    {
        for (var i = first; i < listeners.Length; i++)
            if (listeners[i].Matches(message.Topic))
                await listeners[i].OfferAsync(message, cancellationToken);
    }
}
