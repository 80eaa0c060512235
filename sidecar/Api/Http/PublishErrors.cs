using Switchyard.Sidecar.Operations.PubSub;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The error answers of publish and bulk publish (contract, section 3.6).</summary>
internal static class PublishErrors
{
    private const string Kind = "pubsub";

    /// <summary>Answers a failure of the operations.</summary>
    public static Task WriteAsync(HttpContext context, PubSubException exception)
    {
        var (status, errorCode, reason) = exception.Failure switch
        {
            PubSubFailure.NameEmpty => (StatusCodes.Status404NotFound, "ERR_PUBSUB_EMPTY", "DAPR_PUBSUB_NAME_EMPTY"),
            PubSubFailure.NotFound => (StatusCodes.Status404NotFound, "ERR_PUBSUB_NOT_FOUND", "DAPR_PUBSUB_NOT_FOUND"),
            PubSubFailure.TopicEmpty => (StatusCodes.Status404NotFound, "ERR_TOPIC_NAME_EMPTY", "DAPR_PUBSUB_TOPIC_NAME_EMPTY"),
            PubSubFailure.Metadata => (StatusCodes.Status400BadRequest, "ERR_PUBSUB_REQUEST_METADATA", "DAPR_PUBSUB_METADATA_DESERIALIZATION"),
            PubSubFailure.CloudEvent => (StatusCodes.Status500InternalServerError, "ERR_PUBSUB_CLOUD_EVENTS_SER", "DAPR_PUBSUB_CLOUD_EVENT_CREATION"),
            PubSubFailure.EntryId => (StatusCodes.Status400BadRequest, "ERR_PUBSUB_EVENTS_SER", "DAPR_PUBSUB_MARSHAL_EVENTS"),
            PubSubFailure.Forbidden => (StatusCodes.Status403Forbidden, "ERR_PUBSUB_FORBIDDEN", "DAPR_PUBSUB_FORBIDDEN"),
            _ => (StatusCodes.Status500InternalServerError, "ERR_PUBSUB_PUBLISH_MESSAGE", "DAPR_PUBSUB_PUBLISH_MESSAGE"),
        };
        var info = ApiError.ErrorInfo(reason, exception.Info);
        return exception.Failure == PubSubFailure.NotFound
            ? ApiError.WriteAsync(context, status, errorCode, exception.Message, info)
            : ApiError.WriteAsync(context, status, errorCode, exception.Message, ApiError.ResourceInfo(Kind, exception.PubSub, exception.Message), info);
    }

    public static Task UnreadableBulkAsync(HttpContext context, string pubSub, string topic, string appId, string error) =>
        WriteBulkAsync(context, "DAPR_PUBSUB_UNMARSHAL_EVENTS", pubSub, $"error when unmarshaling the request for topic {topic} pubsub {pubSub}: {error}",
            [KeyValuePair.Create("appID", appId)]);

    public static Task MismatchingEntryAsync(HttpContext context, string pubSub, string topic, string appId, string error) =>
        WriteBulkAsync(context, "DAPR_PUBSUB_MARSHAL_ENVELOPE", pubSub,
            $"error when marshalling cloud event envelope for topic {topic} pubsub {pubSub}: {error}",
            [KeyValuePair.Create("appID", appId), KeyValuePair.Create("error", error)]);

    private static Task WriteBulkAsync(HttpContext context, string reason, string pubSub, string message, IEnumerable<KeyValuePair<string, string>> info) =>
        ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_PUBSUB_EVENTS_SER", message, ApiError.ResourceInfo(Kind, pubSub, message),
            ApiError.ErrorInfo(reason, info));
}
