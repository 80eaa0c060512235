using System.Text.Json;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>Publishing several events at once (contract, section 3.5).</summary>
internal sealed class BulkPublishApi(SidecarServices services, Publisher publisher)
{
    public async Task HandleAsync(HttpContext context, string pubSubName, string topic, string query, TraceContext trace)
    {
        var (metadata, appId) = (QueryMetadata.Read(query), services.Options.AppId);
        if (!services.Components.PubSubs.TryGetValue(pubSubName, out var pubSub))
        {
            await PublishErrors.NotFoundAsync(context, pubSubName, metadata);
            return;
        }
        if (!RawPayload.TryRead(metadata, out var raw))
        {
            await PublishErrors.BadRawPayloadAsync(context, pubSubName, RawPayload.Text(metadata)!, metadata);
            return;
        }
        try
        {
            var entries = await ReadAsync(context, metadata);
            var messages = entries.ConvertAll(entry => new PubSubMessage(pubSub.TopicPrefix + topic, raw ? AsPublished(entry) : Wrap(entry, pubSubName, topic, trace),
                entry.Metadata ?? PubSubMessage.NoMetadata));
            await AnswerAsync(context, entries, await publisher.PublishBulkAsync(pubSub, topic, messages, context.RequestAborted));
        }
        catch (Exception exception) when (exception is JsonException or BodyTooLargeException)
        {
            await PublishErrors.UnreadableBulkAsync(context, pubSubName, topic, appId, exception.Message);
        }
        catch (EntryMismatchException exception)
        {
            await PublishErrors.MismatchingEntryAsync(context, pubSubName, topic, appId, exception.Message);
        }
        catch (EntryIdException exception)
        {
            await PublishErrors.BadEntryIdAsync(context, pubSubName, topic, appId, exception.Message);
        }
        catch (CloudEventException exception)
        {
            await PublishErrors.BrokenCloudEventAsync(context, pubSubName, appId, exception.Message);
        }
        catch (TopicForbiddenException)
        {
            await PublishErrors.ForbiddenAsync(context, pubSubName, topic, appId);
        }
    }

    private async ValueTask<List<BulkPublishEntry>> ReadAsync(HttpContext context, IReadOnlyDictionary<string, string> metadata)
    {
        using var body = await RequestBody.RentAsync(context, services.Options.MaxBodySize);
        return BulkPublishEntry.ReadAll(body.Written, metadata);
    }

    private static byte[] AsPublished(BulkPublishEntry entry) =>
        ContentTypes.IsCloudEvent(entry.ContentType) ? GoJson.Rewrite(entry.Event, JsonNumbers.AsDoubles) : entry.Event;

    // Every entry gets a span of its own below that of the request, and a trace of its own with tracing off: contract, section 14.
    private byte[] Wrap(BulkPublishEntry entry, string pubSubName, string topic, TraceContext trace)
    {
        var mode = services.Configuration.Tracing == TracingMode.Sampled ? TracingMode.Sampled : TracingMode.Unsampled;
        var own = TraceContext.ChildOf(trace.Parent, trace.State, mode);
        return EnvelopeWriter.Write(new EnvelopeHead(pubSubName, topic, services.Options.AppId, entry.ContentType, own), entry.Event,
            entry.Metadata ?? PubSubMessage.NoMetadata, JsonNumbers.AsDoubles);
    }

    private static Task AnswerAsync(HttpContext context, List<BulkPublishEntry> entries, IReadOnlyList<string?> errors)
    {
        if (errors.All(error => error is null))
            return ApiError.NoContent(context);
        using var body = PooledBuffer.Rent();
        body.Write("{\"failedEntries\":["u8);
        var first = true;
        for (var i = 0; i < entries.Count; i++)
        {
            if (errors[i] is not { } error)
                continue;
            body.Write(first ? "{\"entryId\":"u8 : ",{\"entryId\":"u8);
            GoString.Write(body, entries[i].Id);
            body.Write(",\"error\":"u8);
            GoString.Write(body, error);
            body.WriteByte((byte)'}');
            first = false;
        }
        body.Write("],\"errorCode\":\"ERR_PUBSUB_PUBLISH_MESSAGE\"}"u8);
        return ApiError.WriteJsonAsync(context, StatusCodes.Status500InternalServerError, body.ToArray());
    }
}
