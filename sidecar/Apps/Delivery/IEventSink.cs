namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Takes the events of subscriptions: the app over HTTP or gRPC, or a stream that an app opened.</summary>
internal interface IEventSink
{
    /// <summary>Makes ready where events go by a rule of a subscription.</summary>
    /// <param name="path">The rule's path.</param>
    EventRoute RouteTo(string path);

    /// <summary>Hands over one event and gives what the subscriber made of it. No answer is a failure, too.</summary>
    /// <exception cref="AppUnhealthyException">The app is not to be called now.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<EventAnswer> DeliverAsync(EventDelivery delivery, CancellationToken cancellationToken);

    /// <summary>Hands over a batch and gives what the subscriber made of each entry, in their order.</summary>
    /// <exception cref="AppUnhealthyException">The app is not to be called now.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<IReadOnlyList<DeliveryResult>> DeliverBatchAsync(EventBatch batch, CancellationToken cancellationToken);
}
