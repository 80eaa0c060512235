using Dapr.AppCallback.Autogen.Grpc.v1;
using Google.Protobuf;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Makes the messages that carry events over gRPC, to apps and to streams.</summary>
internal static class TopicEvents
{
    /// <summary>One event.</summary>
    /// <exception cref="EventFieldsException">Its data does not fit its content type.</exception>
    public static TopicEventRequest ToRequest(EventDelivery delivery)
    {
        var fields = EventFields.Read(delivery.Event.Span, delivery.Metadata);
        return new TopicEventRequest
        {
            Id = fields.Id,
            Source = fields.Source,
            Type = fields.Type,
            SpecVersion = fields.SpecVersion,
            DataContentType = fields.DataContentType,
            Data = fields.Data,
            Topic = delivery.Topic,
            PubsubName = delivery.PubSubName,
            Path = delivery.Route.Path,
            Extensions = fields.Extensions,
        };
    }

    /// <summary>A batch; entries whose event cannot be taken apart are left out, and so count as failed.</summary>
    public static TopicEventBulkRequest ToRequest(EventBatch batch)
    {
        var request = new TopicEventBulkRequest
        {
            Id = RandomId.NewGuid().ToString(),
            Topic = batch.Topic,
            PubsubName = batch.PubSubName,
            Type = "com.dapr.event.sent.bulk",
            Path = batch.Route.Path,
            Metadata = { ["pubsubName"] = batch.PubSubName },
        };
        foreach (var entry in batch.Entries)
            if (TryConvert(batch, entry) is { } converted)
                request.Entries.Add(converted);
        return request;
    }

    /// <summary>What a status means; an unknown number is a failure.</summary>
    public static EventAnswer ToAnswer(TopicEventResponse.Types.TopicEventResponseStatus status) => status switch
    {
        TopicEventResponse.Types.TopicEventResponseStatus.Success => EventAnswer.Success,
        TopicEventResponse.Types.TopicEventResponseStatus.Drop => new EventAnswer(DeliveryResult.Drop, "the app answered DROP"),
        _ => new EventAnswer(DeliveryResult.Failure, $"the app answered {status}"),
    };

    private static TopicEventBulkRequestEntry? TryConvert(EventBatch batch, BatchEntry entry)
    {
        var converted = new TopicEventBulkRequestEntry { EntryId = entry.Id };
        foreach (var (name, value) in entry.Message.Metadata)
            converted.Metadata[name] = value;
        if (batch.Raw)
        {
            converted.Bytes = UnsafeByteOperations.UnsafeWrap(entry.Message.Data);
            return converted;
        }
        try
        {
            var fields = EventFields.Read(batch.Events.Span[entry.Event], PubSubMessage.NoMetadata);
            converted.CloudEvent = new TopicEventCERequest
            {
                Id = fields.Id,
                Source = fields.Source,
                Type = fields.Type,
                SpecVersion = fields.SpecVersion,
                DataContentType = fields.DataContentType,
                Data = fields.Data,
                Extensions = fields.Extensions,
            };
            return converted;
        }
        catch (EventFieldsException)
        {
            return null;
        }
    }
}
