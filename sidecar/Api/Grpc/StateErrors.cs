using Google.Rpc;
using Grpc.Core;
using Switchyard.Sidecar.Operations.State;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>The statuses of the state API.</summary>
internal static class StateErrors
{
    /// <summary>The status of a failure of state.</summary>
    public static RpcException From(StateException exception) => exception.Failure switch
    {
        StateFailure.NotConfigured => GrpcErrors.Rich(StatusCode.FailedPrecondition, exception.Message, "DAPR_STATE_NOT_CONFIGURED"),
        StateFailure.NotFound => GrpcErrors.Rich(StatusCode.InvalidArgument, exception.Message, "DAPR_STATE_NOT_FOUND"),
        StateFailure.EmptyKey => GrpcErrors.Rich(StatusCode.InvalidArgument, exception.Message, "ERR_STATE_SAVE"),
        StateFailure.IllegalKey => IllegalKey(exception),
        StateFailure.UnknownOperation => GrpcErrors.Rich(StatusCode.Unimplemented, exception.Message, "ERR_NOT_SUPPORTED_STATE_OPERATION"),
        StateFailure.NoQueries => GrpcErrors.Rich(StatusCode.Internal, exception.Message, "DAPR_STATE_QUERYING_NOT_SUPPORTED", null,
            new ResourceInfo { ResourceType = "state", ResourceName = exception.Store }),
        StateFailure.Get => GrpcErrors.Rich(StatusCode.Internal, exception.Message, "ERR_STATE_GET"),
        StateFailure.BulkGet => GrpcErrors.Rich(StatusCode.Internal, exception.Message, "ERR_STATE_BULK_GET"),
        StateFailure.Save => GrpcErrors.Rich(CodeOf(exception), exception.Message, "ERR_STATE_SAVE"),
        StateFailure.Delete => GrpcErrors.Rich(CodeOf(exception), exception.Message, "ERR_STATE_DELETE"),
        StateFailure.BulkDelete => GrpcErrors.Rich(CodeOf(exception), exception.Message, "ERR_STATE_BULK_DELETE"),
        _ => GrpcErrors.Rich(StatusCode.Internal, exception.Message, "ERR_STATE_TRANSACTION"),
    };

    private static StatusCode CodeOf(StateException exception) => exception.IsMismatch ? StatusCode.Aborted : StatusCode.Internal;

    private static RpcException IllegalKey(StateException exception)
    {
        var violations = new BadRequest();
        violations.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = exception.Key, Description = exception.Message });
        return GrpcErrors.Rich(StatusCode.InvalidArgument, exception.Message, "DAPR_STATE_ILLEGAL_KEY", null,
            violations, new ResourceInfo { ResourceType = "state", ResourceName = exception.Store });
    }
}
