using Grpc.Core;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>The statuses of the actor API: none has details.</summary>
internal static class ActorErrors
{
    /// <summary>The status of a failure of an actor.</summary>
    public static RpcException From(ActorException exception) => GrpcErrors.Plain(Code(exception.Failure),
        exception.Failure == ActorFailure.IllegalMethod ? $"invalid actor method: {exception.Message}" : exception.Message);

    private static StatusCode Code(ActorFailure failure) => failure switch
    {
        ActorFailure.NoPlacement or ActorFailure.Closed => StatusCode.Unavailable,
        ActorFailure.ReservedType or ActorFailure.ReminderNotHosted => StatusCode.PermissionDenied,
        ActorFailure.IllegalActor or ActorFailure.IllegalMethod or ActorFailure.IllegalName => StatusCode.InvalidArgument,
        ActorFailure.NotFound => StatusCode.FailedPrecondition,
        ActorFailure.StackDepth => StatusCode.ResourceExhausted,
        ActorFailure.ReminderNotFound => StatusCode.NotFound,
        ActorFailure.ReminderExists => StatusCode.AlreadyExists,
        _ => StatusCode.Internal,
    };
}
