using System.Runtime.CompilerServices;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.CloudEvents;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>Publishing events, one or several at once (contract, sections 3.1 to 3.6).</summary>
/// <param name="appId">The app that publishes.</param>
/// <param name="tracing">Whether spans are sampled.</param>
/// <param name="components">The app's components.</param>
/// <param name="publisher">Hands messages to the brokers.</param>
public sealed class PublishOperations(string appId, TracingMode tracing, LoadedComponents components, Publisher publisher)
{
    /// <summary>Finds where a publish goes.</summary>
    /// <exception cref="PubSubException">A name is empty, the component is not there or the metadata cannot be used.</exception>
    public PublishTarget Find(string pubSubName, string topic, IReadOnlyDictionary<string, string> metadata)
    {
        if (pubSubName.Length == 0)
            throw PubSubException.NameEmpty(metadata);
        if (!components.PubSubs.TryGetValue(pubSubName, out var pubSub))
            throw PubSubException.NotFound(pubSubName, metadata);
        if (topic.Length == 0)
            throw PubSubException.TopicEmpty(pubSubName, metadata);
        if (!RawPayload.TryRead(metadata, out var raw))
            throw PubSubException.BadRawPayload(pubSubName, RawPayload.Text(metadata)!, metadata);
        return new PublishTarget(pubSub, topic, metadata, raw);
    }

    /// <summary>Publishes one event.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="data">The data; of a raw publish it is kept, so it must not change, else it is free when this returns its task.</param>
    /// <param name="contentType">The data's content type; empty if none was given.</param>
    /// <param name="trace">The span of the call.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="PubSubException">The event is no CloudEvent though it says so, the topic is forbidden or the broker failed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask PublishAsync(PublishTarget target, ReadOnlyMemory<byte> data, string contentType, TraceContext trace,
        CancellationToken cancellationToken)
    {
        var message = target.Raw ? data : Wrap(target, data.Span, contentType, target.Metadata, trace);
        try
        {
            await publisher.PublishAsync(target.PubSub, target.Topic, message, target.Metadata, cancellationToken);
        }
        catch (Exception exception) when (exception is ComponentException or TimeoutException or CircuitBreakerOpenException)
        {
            throw PubSubException.NotPublished(target.PubSub.Name, target.Topic, exception.Message);
        }
    }

    /// <summary>Begins a bulk publish.</summary>
    internal BulkPublish NewBulk(PublishTarget target) => new(target, appId);

    /// <summary>Publishes several events; gives those that the broker did not take.</summary>
    /// <param name="bulk">The events.</param>
    /// <param name="numbers">What becomes of the numbers of events that the publisher wrote.</param>
    /// <param name="trace">The span of the call.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="PubSubException">An event is no CloudEvent though it says so, or the topic is forbidden: nothing is published.</exception>
    internal async ValueTask<IReadOnlyList<FailedEntry>> PublishAsync(BulkPublish bulk, JsonNumbers numbers, TraceContext trace,
        CancellationToken cancellationToken)
    {
        var (target, entries) = (bulk.Target, bulk.Entries);
        var topic = target.PubSub.TopicPrefix + target.Topic;
        var messages = new PubSubMessage[entries.Count];
        for (var i = 0; i < messages.Length; i++)
        {
            var metadata = entries[i].Metadata ?? PubSubMessage.NoMetadata;
            var data = target.Raw ? entries[i].Event
                : Wrap(target, entries[i].Event.Span, entries[i].ContentType, metadata, SpanOfEntry(trace), numbers);
            messages[i] = new PubSubMessage(topic, data, metadata);
        }
        var errors = await publisher.PublishBulkAsync(target.PubSub, target.Topic, messages, cancellationToken);
        List<FailedEntry>? failed = null;
        for (var i = 0; i < errors.Count; i++)
            if (errors[i] is { } error)
                (failed ??= []).Add(new FailedEntry(entries[i].Id, error));
        return failed ?? (IReadOnlyList<FailedEntry>)[];
    }

    // Every entry gets a span of its own below that of the request, and a trace of its own with tracing off: contract, section 14.
    private TraceContext SpanOfEntry(TraceContext trace) =>
        TraceContext.ChildOf(trace.Parent, trace.State, tracing == TracingMode.Sampled ? TracingMode.Sampled : TracingMode.Unsampled);

    private byte[] Wrap(PublishTarget target, ReadOnlySpan<byte> data, string contentType, IReadOnlyDictionary<string, string> metadata, TraceContext trace,
        JsonNumbers numbers = JsonNumbers.AsWritten)
    {
        try
        {
            return EnvelopeWriter.Write(new EnvelopeHead(target.PubSub.Name, target.Topic, appId, contentType, trace), data, metadata, numbers);
        }
        catch (CloudEventException exception)
        {
            throw PubSubException.NoCloudEvent(target.PubSub.Name, appId, exception.Message);
        }
    }
}
