using System.Text.Json;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.State;
using ItemMessage = Dapr.Client.Autogen.Grpc.v1.StateItem;
using StateItem = Switchyard.Sidecar.Components.State.StateItem;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>The state API over gRPC: values are bytes and stay what they are.</summary>
internal sealed class StateMethods(StateOperations state) : IGrpcMethods
{
    private const string Json = "application/json";
    private const string TtlMetadata = "ttlInSeconds";

    /// <inheritdoc/>
    public void AddTo(GrpcMethodTable table)
    {
        table.Unary<GetStateRequest, GetStateResponse>("GetState", "state", "v1", GetAsync);
        table.Unary<GetBulkStateRequest, GetBulkStateResponse>("GetBulkState", "state", "v1", GetBulkAsync);
        table.Unary<SaveStateRequest, Empty>("SaveState", "state", "v1", SaveAsync);
        table.Unary<DeleteStateRequest, Empty>("DeleteState", "state", "v1", DeleteAsync);
        table.Unary<DeleteBulkStateRequest, Empty>("DeleteBulkState", "state", "v1", DeleteBulkAsync);
        table.Unary<ExecuteStateTransactionRequest, Empty>("ExecuteStateTransaction", "state", "v1", TransactAsync);
        table.Unary<QueryStateRequest, QueryStateResponse>("QueryStateAlpha1", "state", "v1alpha1", QueryAsync);
    }

    private async ValueTask<GetStateResponse> GetAsync(GetStateRequest request, ServerCallContext context)
    {
        var reply = new GetStateResponse();
        if (await state.GetAsync(state.Find(request.StoreName), request.Key, context.CancellationToken) is not { } item)
            return reply;
        reply.Data = UnsafeByteOperations.UnsafeWrap(item.Value);
        reply.Etag = item.ETag;
        AddExpiry(reply.Metadata, item);
        return reply;
    }

    private async ValueTask<GetBulkStateResponse> GetBulkAsync(GetBulkStateRequest request, ServerCallContext context)
    {
        var component = state.Find(request.StoreName);
        var items = await state.GetBulkAsync(component, request.Keys, context.CancellationToken);
        // daprd's sqlite gives one row per key, and its in-memory store one for each repetition.
        var seen = component.Type == "state.sqlite" ? new HashSet<string>(StringComparer.Ordinal) : null;
        var reply = new GetBulkStateResponse();
        for (var i = 0; i < items.Count; i++)
            if (seen?.Add(request.Keys[i]) != false)
                reply.Items.Add(ToItem(request.Keys[i], items[i]));
        return reply;
    }

    private async ValueTask<Empty> SaveAsync(SaveStateRequest request, ServerCallContext context)
    {
        var changes = new List<StateChange>(request.States.Count);
        foreach (var item in request.States)
            changes.Add(ToChange(item, Value(item)));
        await state.SaveAsync(state.Find(request.StoreName), changes, context.CancellationToken);
        return new Empty();
    }

    private async ValueTask<Empty> DeleteAsync(DeleteStateRequest request, ServerCallContext context)
    {
        var change = WithOptions(new StateChange { Key = request.Key, ETag = request.Etag?.Value }, request.Options);
        await state.DeleteAsync(state.Find(request.StoreName), change, context.CancellationToken);
        return new Empty();
    }

    private async ValueTask<Empty> DeleteBulkAsync(DeleteBulkStateRequest request, ServerCallContext context)
    {
        await state.DeleteBulkAsync(state.Find(request.StoreName), [.. request.States.Select(item => ToChange(item, default))], context.CancellationToken);
        return new Empty();
    }

    private async ValueTask<Empty> TransactAsync(ExecuteStateTransactionRequest request, ServerCallContext context)
    {
        var component = state.Find(request.StoreName);
        var operations = request.Operations.Select(operation => new StateOperation(operation.OperationType,
            operation.Request is { } item ? ToChange(item, item.Value.Memory) : new StateChange()));
        await state.TransactAsync(component, [.. operations], context.CancellationToken);
        return new Empty();
    }

    private ValueTask<QueryStateResponse> QueryAsync(QueryStateRequest request, ServerCallContext context)
    {
        state.Query(request.StoreName);
        return ValueTask.FromResult(new QueryStateResponse());
    }

    private static BulkStateItem ToItem(string key, StateItem? item)
    {
        var found = new BulkStateItem { Key = key };
        if (item is null)
            return found;
        found.Data = UnsafeByteOperations.UnsafeWrap(item.Value);
        found.Etag = item.ETag;
        AddExpiry(found.Metadata, item);
        return found;
    }

    private static void AddExpiry(MapField<string, string> metadata, StateItem item)
    {
        if (item.ExpiresAt is { } expires)
            metadata["ttlExpireTime"] = Rfc3339.Format(expires);
    }

    private static StateChange ToChange(ItemMessage item, ReadOnlyMemory<byte> value) => WithOptions(
        new StateChange
        {
            Key = item.Key,
            Value = value,
            ETag = item.Etag?.Value,
            Ttl = item.Metadata.TryGetValue(TtlMetadata, out var ttl) ? ttl : null,
        },
        item.Options);

    private static StateChange WithOptions(StateChange change, StateOptions? options) =>
        options?.Concurrency == StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite ? change with { Concurrency = StateChange.FirstWrite } : change;

    // Only a save, and only under exactly this name, parses JSON and writes it anew.
    private static ReadOnlyMemory<byte> Value(ItemMessage item)
    {
        if (!item.Metadata.TryGetValue("contentType", out var contentType) || contentType != Json)
            return item.Value.Memory;
        try
        {
            return GoJson.Rewrite(item.Value.Span, JsonNumbers.AsDoubles);
        }
        catch (JsonException exception)
        {
            throw GrpcErrors.Plain(StatusCode.Unknown, exception.Message);
        }
    }
}
