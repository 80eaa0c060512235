using Google.Rpc;
using Grpc.Core;
using Switchyard.Sidecar.Operations.PubSub;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>The statuses of publishing and subscribing.</summary>
internal static class PubSubErrors
{
    /// <summary>The status of a failure of pub/sub.</summary>
    public static RpcException From(PubSubException exception) => exception.Failure switch
    {
        PubSubFailure.NameEmpty => Rich(StatusCode.InvalidArgument, exception, "DAPR_PUBSUB_NAME_EMPTY"),
        PubSubFailure.NotFound => GrpcErrors.Rich(StatusCode.InvalidArgument, exception.Message, "DAPR_PUBSUB_NOT_FOUND"),
        PubSubFailure.TopicEmpty => Rich(StatusCode.InvalidArgument, exception, "DAPR_PUBSUB_TOPIC_NAME_EMPTY"),
        PubSubFailure.Metadata => Rich(StatusCode.InvalidArgument, exception, "DAPR_PUBSUB_METADATA_DESERIALIZATION"),
        PubSubFailure.CloudEvent => Rich(StatusCode.InvalidArgument, exception, "DAPR_PUBSUB_CLOUD_EVENT_CREATION"),
        PubSubFailure.EntryId => Rich(StatusCode.InvalidArgument, exception, "DAPR_PUBSUB_MARSHAL_EVENTS"),
        PubSubFailure.Forbidden => Rich(StatusCode.PermissionDenied, exception, "DAPR_PUBSUB_FORBIDDEN"),
        PubSubFailure.Subscribe => GrpcErrors.Plain(StatusCode.Unknown, exception.Message),
        _ => Rich(StatusCode.Internal, exception, "DAPR_PUBSUB_PUBLISH_MESSAGE"),
    };

    private static RpcException Rich(StatusCode code, PubSubException exception, string reason) => GrpcErrors.Rich(
        code, exception.Message, reason, exception.Info,
        new ResourceInfo { ResourceType = "pubsub", ResourceName = exception.PubSub, Description = exception.Message });
}
