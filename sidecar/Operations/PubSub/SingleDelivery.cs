using System.Text.Json;
using System.Text.Json.Nodes;
using Switchyard.Sidecar.Apps.Delivery;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Cel;
using Switchyard.Sidecar.Formats.CloudEvents;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>A message that the app did not take: the broker's own rule decides what becomes of it.</summary>
public sealed class DeliveryException(string message) : Exception(message);

/// <summary>Delivers the messages of a subscription one by one (contract, sections 4.4 to 4.6).</summary>
internal sealed class SingleDelivery(TopicContext topic)
{
    /// <summary>Delivers a message; completing acknowledges it.</summary>
    /// <exception cref="DeliveryException">It failed and was not dead-lettered.</exception>
    /// <exception cref="OperationCanceledException">The subscription ended before it succeeded.</exception>
    public async Task HandleAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        var (body, read) = Prepare(message);
        if (EnvelopeScan.Read(read.Span, topic.Tracing != TracingMode.Off) is not { } scan)
        {
            await RejectAsync(message, "the message is not a CloudEvent");
            return;
        }
        EventRoute? route;
        try
        {
            route = scan.Expired ? null : topic.Routes.Find(read);
        }
        catch (Exception exception) when (exception is CelException or JsonException)
        {
            await RejectAsync(message, $"error finding matching route: {exception.Message}");
            return;
        }
        if (route is null)
            await topic.TryDeadLetterAsync(message);
        else
            await DeliverAsync(message, new EventDelivery(topic.PubSub.Name, topic.TopicOf(message), route, body, read, message.Metadata, TraceOf(scan)));
    }

    private async Task DeliverAsync(PubSubMessage message, EventDelivery delivery)
    {
        EventAnswer last;
        try
        {
            // Attempts do not take the policy's token: a request that runs is finished even when the subscription ends.
            last = topic.Policy.IsEmpty
                ? await topic.SendAsync(delivery)
                : await topic.Policy.ExecuteAsync(_ => topic.SendAsync(delivery), Judge, topic.Closing.Token);
        }
        catch (CircuitBreakerOpenException exception)
        {
            await RejectAsync(message, exception.Message);
            return;
        }
        if (last.Result == DeliveryResult.Success)
            return;
        if (last.Result == DeliveryResult.Drop)
            await DropAsync(message);
        else
            await RejectAsync(message, last.Reason);
    }

    private static AttemptVerdict Judge(EventAnswer answer) => answer switch
    {
        { Result: not DeliveryResult.Failure } => AttemptVerdict.Success,
        { Status: { } status } => AttemptVerdict.FailureWith(status),
        _ => AttemptVerdict.Failure,
    };

    // A dropped message that cannot be dead-lettered although it should counts as failed.
    private async Task DropAsync(PubSubMessage message)
    {
        if (!await topic.TryDeadLetterAsync(message) && topic.Subscription.DeadLetterTopic.Length > 0)
            throw new DeliveryException("the app dropped the message and its dead-letter topic did not take it");
    }

    private async Task RejectAsync(PubSubMessage message, string reason)
    {
        topic.Closing.Token.ThrowIfCancellationRequested();
        if (!await topic.TryDeadLetterAsync(message))
            throw new DeliveryException(reason);
    }

    // What an HTTP app gets, and the event that is read: they differ where its attributes came as metadata.
    private (ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Event) Prepare(PubSubMessage message)
    {
        if (topic.Raw)
        {
            var wrapped = EnvelopeWriter.WrapRaw(topic.PubSub.Name, topic.TopicOf(message), message.Data.Span, message.Metadata);
            return (wrapped, wrapped);
        }
        if (message.Metadata.TryGetValue("content-type", out var contentType) && ContentTypes.IsBinary(contentType))
            return (message.Data, EventOf(message, contentType));
        return (message.Data, message.Data);
    }

    private static byte[] EventOf(PubSubMessage message, string contentType)
    {
        const string prefix = "ce_";
        var attributes = new JsonObject();
        foreach (var (name, value) in message.Metadata)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                attributes[name[prefix.Length..].ToLowerInvariant()] = value;
        attributes["datacontenttype"] = contentType;
        attributes["data_base64"] = Convert.ToBase64String(message.Data.Span);
        return System.Text.Encoding.UTF8.GetBytes(attributes.ToJsonString());
    }

    private TraceContext TraceOf(in EnvelopeScan scan) =>
        topic.Tracing == TracingMode.Off ? TraceContext.None : TraceContext.ChildOf(scan.TraceParent, scan.TraceState, topic.Tracing);
}
