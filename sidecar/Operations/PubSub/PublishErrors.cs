using Switchyard.Sidecar.Api.Http;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>The error answers of publish and bulk publish (contract, section 3.6).</summary>
internal static class PublishErrors
{
    private const string Kind = "pubsub";

    public static Task NotFoundAsync(HttpContext context, string pubSub, IReadOnlyDictionary<string, string> metadata) =>
        ApiError.WriteAsync(context, StatusCodes.Status404NotFound, "ERR_PUBSUB_NOT_FOUND", $"pubsub {pubSub} is not found",
            ApiError.ErrorInfo("DAPR_PUBSUB_NOT_FOUND", metadata));

    public static Task BadRawPayloadAsync(HttpContext context, string pubSub, string value, IReadOnlyDictionary<string, string> metadata) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_PUBSUB_REQUEST_METADATA", "DAPR_PUBSUB_METADATA_DESERIALIZATION", pubSub,
            $"failed deserializing metadata. Error: rawPayload value must be a valid boolean: actual is '{value}'", metadata);

    public static Task BrokenCloudEventAsync(HttpContext context, string pubSub, string appId, string error) =>
        WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_PUBSUB_CLOUD_EVENTS_SER", "DAPR_PUBSUB_CLOUD_EVENT_CREATION", pubSub,
            "cannot create cloudevent", [KeyValuePair.Create("appID", appId), KeyValuePair.Create("error", error)]);

    public static Task ForbiddenAsync(HttpContext context, string pubSub, string topic, string appId)
    {
        var message = $"topic {topic} is not allowed for app id {appId}";
        return WriteAsync(context, StatusCodes.Status403Forbidden, "ERR_PUBSUB_FORBIDDEN", "DAPR_PUBSUB_FORBIDDEN", pubSub, message,
            [KeyValuePair.Create("topic", topic), KeyValuePair.Create("error", message)]);
    }

    public static Task FailedAsync(HttpContext context, string pubSub, string topic, string error) =>
        WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_PUBSUB_PUBLISH_MESSAGE", "DAPR_PUBSUB_PUBLISH_MESSAGE", pubSub,
            $"error when publishing to topic {topic} in pubsub {pubSub}: {error}", [KeyValuePair.Create("topic", topic), KeyValuePair.Create("error", error)]);

    public static Task UnreadableBulkAsync(HttpContext context, string pubSub, string topic, string appId, string error) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_PUBSUB_EVENTS_SER", "DAPR_PUBSUB_UNMARSHAL_EVENTS", pubSub,
            $"error when unmarshaling the request for topic {topic} pubsub {pubSub}: {error}", [KeyValuePair.Create("appID", appId)]);

    public static Task MismatchingEntryAsync(HttpContext context, string pubSub, string topic, string appId, string error) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_PUBSUB_EVENTS_SER", "DAPR_PUBSUB_MARSHAL_ENVELOPE", pubSub,
            $"error when marshalling cloud event envelope for topic {topic} pubsub {pubSub}: {error}",
            [KeyValuePair.Create("appID", appId), KeyValuePair.Create("error", error)]);

    public static Task BadEntryIdAsync(HttpContext context, string pubSub, string topic, string appId, string error) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_PUBSUB_EVENTS_SER", "DAPR_PUBSUB_MARSHAL_EVENTS", pubSub,
            $"error marshaling events to bytes for topic {topic} pubsub {pubSub}. error: {error}",
            [KeyValuePair.Create("appID", appId), KeyValuePair.Create("error", error)]);

    private static Task WriteAsync(HttpContext context, int status, string errorCode, string reason, string pubSub, string message,
        IEnumerable<KeyValuePair<string, string>> metadata) =>
        ApiError.WriteAsync(context, status, errorCode, message, ApiError.ResourceInfo(Kind, pubSub, message), ApiError.ErrorInfo(reason, metadata));
}
