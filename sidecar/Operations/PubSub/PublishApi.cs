using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>Publishing one event (contract, sections 3.1 to 3.6).</summary>
public sealed class PublishApi(SidecarServices services, Publisher publisher)
{
    private readonly BulkPublishApi bulk = new(services, publisher);

    /// <summary>Answers <c>POST /v1.0/publish/{pubsub}/{topic}</c>.</summary>
    public async Task HandleAsync(HttpContext context, string pubSubName, string topic, string query, TraceContext trace)
    {
        var metadata = QueryMetadata.Read(query);
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
            var data = await RequestBody.ReadAsync(context, services.Options.MaxBodySize);
            var head = new EnvelopeHead(pubSubName, topic, services.Options.AppId, context.Request.ContentType ?? "", trace);
            if (!raw)
                data = EnvelopeWriter.Write(head, data, metadata);
            await publisher.PublishAsync(pubSub, topic, data, metadata, context.RequestAborted);
            await ApiError.NoContent(context);
        }
        catch (CloudEventException exception)
        {
            await PublishErrors.BrokenCloudEventAsync(context, pubSubName, services.Options.AppId, exception.Message);
        }
        catch (TopicForbiddenException)
        {
            await PublishErrors.ForbiddenAsync(context, pubSubName, topic, services.Options.AppId);
        }
        catch (Exception exception) when (exception is ComponentException or BodyTooLargeException or TimeoutException or CircuitBreakerOpenException)
        {
            await PublishErrors.FailedAsync(context, pubSubName, topic, exception.Message);
        }
    }

    /// <summary>Answers <c>POST /v1.0/publish/bulk/{pubsub}/{topic}</c>.</summary>
    public Task HandleBulkAsync(HttpContext context, string pubSubName, string topic, string query, TraceContext trace) =>
        bulk.HandleAsync(context, pubSubName, topic, query, trace);
}
