using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Calls and state of actors over gRPC: values are bytes and stay what they are.</summary>
/// <param name="actors">The operations.</param>
/// <param name="tracing">Whether calls carry trace context.</param>
internal sealed class ActorMethods(ActorOperations actors, TracingMode tracing) : IGrpcMethods
{
    private const string Api = "actors";

    /// <inheritdoc/>
    public void AddTo(GrpcMethodTable table)
    {
        table.Unary<InvokeActorRequest, InvokeActorResponse>("InvokeActor", Api, "v1", InvokeAsync);
        table.Unary<GetActorStateRequest, GetActorStateResponse>("GetActorState", Api, "v1", GetStateAsync);
        table.Unary<ExecuteActorStateTransactionRequest, Empty>("ExecuteActorStateTransaction", Api, "v1", SaveStateAsync);
    }

    private async ValueTask<InvokeActorResponse> InvokeAsync(InvokeActorRequest request, ServerCallContext context)
    {
        var headers = new List<KeyValuePair<string, StringValues>>(request.Metadata.Count);
        foreach (var (name, value) in request.Metadata)
            headers.Add(new(name, value));
        var call = new ActorInvocation(new ActorKey(request.ActorType, request.ActorId), request.Method, "", request.Data.Memory, headers)
        {
            Trace = GrpcTrace.Of(context, tracing),
        };
        var answer = await actors.CallAsync(call, context.CancellationToken);
        return new InvokeActorResponse { Data = UnsafeByteOperations.UnsafeWrap(answer.Body) };
    }

    private async ValueTask<GetActorStateResponse> GetStateAsync(GetActorStateRequest request, ServerCallContext context)
    {
        var reply = new GetActorStateResponse();
        var actor = new ActorKey(request.ActorType, request.ActorId);
        if (await actors.GetStateAsync(actor, request.Key, context.CancellationToken) is not { } item)
            return reply;
        reply.Data = UnsafeByteOperations.UnsafeWrap(item.Value);
        if (item.ExpiresAt is { } expires)
            reply.Metadata["ttlExpireTime"] = Rfc3339.Format(expires);
        return reply;
    }

    private async ValueTask<Empty> SaveStateAsync(ExecuteActorStateTransactionRequest request, ServerCallContext context)
    {
        ActorOperations.CheckType(request.ActorType);
        await actors.ReadyAsync(context.CancellationToken);
        // The kinds of operations are looked at before the actor is.
        var operations = request.Operations.Select(ToOperation).ToList();
        await actors.SaveStateAsync(new ActorKey(request.ActorType, request.ActorId), operations, context.CancellationToken);
        return new Empty();
    }

    private static ActorStateOperation ToOperation(TransactionalActorStateOperation operation) => operation.OperationType switch
    {
        "upsert" => new ActorStateOperation(operation.Key, operation.Value?.Value.Memory ?? ReadOnlyMemory<byte>.Empty,
            Ttl: operation.Metadata.TryGetValue(ActorState.TtlMetadata, out var ttl) ? ttl : null),
        "delete" => new ActorStateOperation(operation.Key, null),
        var unknown => throw GrpcErrors.Rich(
            StatusCode.Unimplemented, $"operation type {unknown} not supported", "ERR_NOT_SUPPORTED_STATE_OPERATION"),
    };
}
