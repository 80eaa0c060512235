using Dapr.AppCallback.Autogen.Grpc.v1;
using Grpc.Core;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Delivers events to an app over gRPC: <c>AppCallback.OnTopicEvent</c> and <c>OnBulkTopicEvent</c>.</summary>
internal sealed partial class GrpcEventSink(GrpcAppChannel app, ILogger<GrpcEventSink> logger) : IEventSink
{
    private static readonly Method<TopicEventRequest, TopicEventResponse> OnTopicEvent =
        AppCallbackMethods.Unary<TopicEventRequest, TopicEventResponse>(AppCallback.Descriptor, nameof(OnTopicEvent));

    private static readonly Method<TopicEventBulkRequest, TopicEventBulkResponse> OnBulkTopicEvent =
        AppCallbackMethods.Unary<TopicEventBulkRequest, TopicEventBulkResponse>(AppCallback.Descriptor, nameof(OnBulkTopicEvent));

    private static readonly Method<TopicEventBulkRequest, TopicEventBulkResponse> OnBulkTopicEventAlpha1 =
        AppCallbackMethods.Unary<TopicEventBulkRequest, TopicEventBulkResponse>(AppCallbackAlpha.Descriptor, nameof(OnBulkTopicEventAlpha1));

    // An app has the older method or it has not: it is asked once.
    private volatile bool onlyAlpha;

    /// <inheritdoc/>
    public EventRoute RouteTo(string path) => new(path);

    /// <inheritdoc/>
    public async Task<EventAnswer> DeliverAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var headers = DeliveryMetadata.Of(delivery.PubSubName, delivery.Metadata, delivery.Trace);
            var answer = await app.CallAsync(OnTopicEvent, TopicEvents.ToRequest(delivery), headers, cancellationToken);
            return TopicEvents.ToAnswer(answer.Status);
        }
        catch (EventFieldsException exception)
        {
            return new EventAnswer(DeliveryResult.Failure, exception.Message);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unimplemented)
        {
            // Dropped without a dead letter.
            LogUnimplemented(delivery.Topic, delivery.PubSubName);
            return EventAnswer.Success;
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new EventAnswer(DeliveryResult.Failure, $"the app answered {exception.Status}", (int)exception.StatusCode);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryResult>> DeliverBatchAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        var results = new DeliveryResult[batch.Entries.Count];
        Array.Fill(results, DeliveryResult.Failure);
        try
        {
            var answer = await CallAsync(batch, TopicEvents.ToRequest(batch), cancellationToken);
            var statuses = new Dictionary<string, TopicEventResponse.Types.TopicEventResponseStatus>(StringComparer.Ordinal);
            foreach (var entry in answer.Statuses)
                statuses[entry.EntryId] = entry.Status;
            for (var i = 0; i < results.Length; i++)
                if (statuses.TryGetValue(batch.Entries[i].Id, out var status))
                    results[i] = TopicEvents.ToAnswer(status).Result;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unimplemented)
        {
            LogUnimplemented(batch.Topic, batch.PubSubName);
            Array.Fill(results, DeliveryResult.Success);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogFailed(batch.Topic, batch.PubSubName, exception.Status.Detail);
        }
        return results;
    }

    private async Task<TopicEventBulkResponse> CallAsync(EventBatch batch, TopicEventBulkRequest request, CancellationToken cancellationToken)
    {
        if (!onlyAlpha)
        {
            try
            {
                return await app.CallAsync(OnBulkTopicEvent, request, DeliveryMetadata.Of(batch.PubSubName), cancellationToken);
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unimplemented)
            {
                LogFallback(batch.Topic);
            }
        }
        var answer = await app.CallAsync(OnBulkTopicEventAlpha1, request, DeliveryMetadata.Of(batch.PubSubName), cancellationToken);
        onlyAlpha = true;
        return answer;
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The app does not take events of topic {Topic} on {PubSub}: it answered Unimplemented, and they are dropped")]
    private partial void LogUnimplemented(string topic, string pubSub);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of topic {Topic} on {PubSub} failed at the app: {Reason}")]
    private partial void LogFailed(string topic, string pubSub, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The app has no OnBulkTopicEvent; OnBulkTopicEventAlpha1 is called for topic {Topic}")]
    private partial void LogFallback(string topic);
}
