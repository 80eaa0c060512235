using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.PubSub;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Publishing one event over HTTP (contract, sections 3.1 to 3.6).</summary>
/// <param name="publish">The operations.</param>
/// <param name="appId">The app that publishes.</param>
/// <param name="maxBodySize">The limit of a body in bytes.</param>
public sealed class PublishRoutes(PublishOperations publish, string appId, long maxBodySize)
{
    private readonly BulkPublishRoutes bulk = new(publish, appId, maxBodySize);

    /// <summary>Answers <c>POST /v1.0/publish/{pubsub}/{topic}</c>.</summary>
    public async Task HandleAsync(HttpContext context, string pubSubName, string topic, string query, TraceContext trace)
    {
        try
        {
            var target = publish.Find(pubSubName, topic, QueryMetadata.Read(query));
            await PublishAsync(context, target, context.Request.ContentType ?? "", trace);
            await ApiError.NoContent(context);
        }
        catch (PubSubException exception)
        {
            await PublishErrors.WriteAsync(context, exception);
        }
        catch (BodyTooLargeException exception)
        {
            await PublishErrors.WriteAsync(context, PubSubException.NotPublished(pubSubName, topic, exception.Message));
        }
    }

    /// <summary>Answers <c>POST /v1.0/publish/bulk/{pubsub}/{topic}</c>.</summary>
    public Task HandleBulkAsync(HttpContext context, string pubSubName, string topic, string query, TraceContext trace) =>
        bulk.HandleAsync(context, pubSubName, topic, query, trace);

    // Raw data is what the broker keeps; else the envelope is, and the body goes back to the pool.
    private async ValueTask PublishAsync(HttpContext context, PublishTarget target, string contentType, TraceContext trace)
    {
        if (target.Raw)
        {
            var data = await RequestBody.ReadAsync(context, maxBodySize);
            await publish.PublishAsync(target, data, contentType, trace, context.RequestAborted);
            return;
        }
        ValueTask publishing;
        using (var body = await RequestBody.RentAsync(context, maxBodySize))
            publishing = publish.PublishAsync(target, body.WrittenMemory, contentType, trace, context.RequestAborted);
        await publishing;
    }
}
