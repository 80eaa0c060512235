using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.PubSub;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Publishing over gRPC: the events are those that HTTP makes.</summary>
internal sealed class PublishMethods(PublishOperations publish, TracingMode tracing) : IGrpcMethods
{
    private static readonly Empty Done = new();

    /// <inheritdoc/>
    public void AddTo(GrpcMethodTable table)
    {
        table.Unary<PublishEventRequest, Empty>("PublishEvent", "publish", "v1", PublishAsync);
        table.Unary<BulkPublishRequest, BulkPublishResponse>("BulkPublishEvent", "publish", "v1", PublishBulkAsync);
        table.Unary<BulkPublishRequest, BulkPublishResponse>("BulkPublishEventAlpha1", "publish", "v1alpha1", PublishBulkAsync);
    }

    private async ValueTask<Empty> PublishAsync(PublishEventRequest request, ServerCallContext context)
    {
        var trace = GrpcTrace.Of(context, tracing);
        var target = publish.Find(request.PubsubName, request.Topic, MetadataOf(request.Metadata));
        if (target.Raw)
            target = target with { Metadata = WithTrace(target.Metadata, trace) };
        await publish.PublishAsync(target, request.Data.Memory, request.DataContentType, trace, context.CancellationToken);
        return Done;
    }

    private async ValueTask<BulkPublishResponse> PublishBulkAsync(BulkPublishRequest request, ServerCallContext context)
    {
        var bulk = publish.NewBulk(publish.Find(request.PubsubName, request.Topic, MetadataOf(request.Metadata)));
        foreach (var entry in request.Entries)
            bulk.Add(entry.EntryId, entry.Event.Memory, entry.ContentType, entry.Metadata.Count == 0 ? null : entry.Metadata);
        var failed = await publish.PublishAsync(bulk, JsonNumbers.AsWritten, GrpcTrace.Of(context, tracing), context.CancellationToken);
        // Unlike HTTP, one failure fails the call, and it is not said which others were published.
        return failed.Count == 0
            ? new BulkPublishResponse()
            : throw PubSubException.NotPublished(request.PubsubName, request.Topic, failed[0].Error);
    }

    private static IReadOnlyDictionary<string, string> MetadataOf(MapField<string, string> metadata) =>
        metadata.Count == 0 ? PubSubMessage.NoMetadata : metadata;

    // A message without an envelope has its trace beside it.
    private static Dictionary<string, string> WithTrace(IReadOnlyDictionary<string, string> metadata, TraceContext trace) =>
        new(metadata) { ["traceid"] = trace.Parent, ["tracestate"] = trace.State };
}
