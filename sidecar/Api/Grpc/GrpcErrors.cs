using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Operations.Invocation;
using Switchyard.Sidecar.Operations.PubSub;
using Switchyard.Sidecar.Operations.Secrets;
using Switchyard.Sidecar.Operations.State;
using Status = Google.Rpc.Status;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Words failures as gRPC statuses: plain, or with google.rpc details, of which ErrorInfo is always the last.</summary>
internal static class GrpcErrors
{
    private const string Domain = "dapr.io";

    /// <summary>What a handler threw as the status that daprd gives; null when there is nothing to word: a status already, or the caller's own cancellation.</summary>
    public static RpcException? From(Exception exception, ServerCallContext call) => exception switch
    {
        RpcException => null,
        OperationCanceledException when call.CancellationToken.IsCancellationRequested => Plain(StatusCode.Cancelled, "context canceled"),
        ActorException actor => ActorErrors.From(actor),
        StateException state => StateErrors.From(state),
        InvocationException invocation => InvocationErrors.From(invocation),
        SecretException secret => SecretMethods.From(secret),
        PubSubException pubSub => PubSubErrors.From(pubSub),
        _ => null,
    };

    /// <summary>A status without details.</summary>
    public static RpcException Plain(StatusCode code, string message) => new(new global::Grpc.Core.Status(code, message));

    /// <summary>A status with ErrorInfo and, before it, other details.</summary>
    /// <param name="code">The status.</param>
    /// <param name="message">The text for people.</param>
    /// <param name="reason">The reason in ErrorInfo: <c>DAPR_*</c> or <c>ERR_*</c>.</param>
    /// <param name="metadata">The metadata of ErrorInfo.</param>
    /// <param name="before">The details before it, in order.</param>
    public static RpcException Rich(StatusCode code, string message, string reason, IEnumerable<KeyValuePair<string, string>>? metadata = null,
        params ReadOnlySpan<IMessage> before)
    {
        var info = new ErrorInfo { Reason = reason, Domain = Domain };
        foreach (var (name, value) in metadata ?? [])
            info.Metadata[name] = value;
        var status = new Status { Code = (int)code, Message = message };
        foreach (var detail in before)
            status.Details.Add(Any.Pack(detail));
        status.Details.Add(Any.Pack(info));
        return status.ToRpcException();
    }
}
