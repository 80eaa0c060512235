using System.Text.Json;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.PubSub;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Publishing several events at once over HTTP (contract, section 3.5).</summary>
internal sealed class BulkPublishRoutes(PublishOperations publish, string appId, long maxBodySize)
{
    public async Task HandleAsync(HttpContext context, string pubSubName, string topic, string query, TraceContext trace)
    {
        try
        {
            var bulk = publish.NewBulk(publish.Find(pubSubName, topic, QueryMetadata.Read(query)));
            using (var body = await RequestBody.RentAsync(context, maxBodySize))
                BulkPublishJson.Read(body.Written, bulk);
            await AnswerAsync(context, await publish.PublishAsync(bulk, JsonNumbers.AsDoubles, trace, context.RequestAborted));
        }
        catch (Exception exception) when (exception is JsonException or BodyTooLargeException)
        {
            await PublishErrors.UnreadableBulkAsync(context, pubSubName, topic, appId, exception.Message);
        }
        catch (EntryMismatchException exception)
        {
            await PublishErrors.MismatchingEntryAsync(context, pubSubName, topic, appId, exception.Message);
        }
        catch (PubSubException exception)
        {
            await PublishErrors.WriteAsync(context, exception);
        }
    }

    private static Task AnswerAsync(HttpContext context, IReadOnlyList<FailedEntry> failed)
    {
        if (failed.Count == 0)
            return ApiError.NoContent(context);
        using var body = PooledBuffer.Rent();
        body.Write("{\"failedEntries\":["u8);
        for (var i = 0; i < failed.Count; i++)
        {
            body.Write(i == 0 ? "{\"entryId\":"u8 : ",{\"entryId\":"u8);
            GoString.Write(body, failed[i].Id);
            body.Write(",\"error\":"u8);
            GoString.Write(body, failed[i].Error);
            body.WriteByte((byte)'}');
        }
        body.Write("],\"errorCode\":\"ERR_PUBSUB_PUBLISH_MESSAGE\"}"u8);
        return ApiError.WriteJsonAsync(context, StatusCodes.Status500InternalServerError, body.ToArray());
    }
}
