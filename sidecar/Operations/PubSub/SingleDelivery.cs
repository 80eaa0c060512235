using System.Text.Json;
using System.Text.Json.Nodes;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Cel;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>A message that the app did not take: the broker's own rule decides what becomes of it.</summary>
public sealed class DeliveryException(string message) : Exception(message);

/// <summary>Delivers the messages of a subscription one by one (contract, sections 4.4 to 4.6).</summary>
internal sealed class SingleDelivery(TopicContext topic)
{
    private readonly record struct Attempt(DeliveryResult Result, int Status = 0);

    /// <summary>Delivers a message; completing acknowledges it.</summary>
    /// <exception cref="DeliveryException">It failed and was not dead-lettered.</exception>
    /// <exception cref="OperationCanceledException">The subscription ended before it succeeded.</exception>
    public async Task HandleAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        var (body, routed) = Prepare(message);
        if (EnvelopeScan.Read(routed.Span, topic.Tracing != TracingMode.Off) is not { } scan)
        {
            await RejectAsync(message, "the message is not a CloudEvent");
            return;
        }
        Uri? address;
        try
        {
            address = scan.Expired ? null : topic.Routes.Find(routed);
        }
        catch (Exception exception) when (exception is CelException or JsonException)
        {
            await RejectAsync(message, $"error finding matching route: {exception.Message}");
            return;
        }
        if (address is null)
            await topic.TryDeadLetterAsync(message);
        else
            await DeliverAsync(message, body, address, TraceOf(scan));
    }

    private async Task DeliverAsync(PubSubMessage message, ReadOnlyMemory<byte> body, Uri address, TraceContext trace)
    {
        Attempt last;
        try
        {
            // Attempts do not take the policy's token: a request that runs is finished even when the subscription ends.
            last = topic.Policy.IsEmpty
                ? await AttemptAsync(message, body, address, trace)
                : await topic.Policy.ExecuteAsync(_ => AttemptAsync(message, body, address, trace), Judge, topic.Closing.Token);
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
            await RejectAsync(message, $"the app answered {(last.Status == 0 ? "nothing" : last.Status)}");
    }

    private static AttemptVerdict Judge(Attempt attempt) => attempt switch
    {
        { Result: not DeliveryResult.Failure } => AttemptVerdict.Success,
        { Status: >= 200 and <= 299 or 0 } => AttemptVerdict.Failure,
        _ => AttemptVerdict.FailureWith(attempt.Status),
    };

    private async Task<Attempt> AttemptAsync(PubSubMessage message, ReadOnlyMemory<byte> body, Uri address, TraceContext trace)
    {
        using var request = DeliveryRequest.ForEvent(address, body, topic.PubSub.Name, message.Metadata, trace);
        if (await topic.SendAsync(request) is not { } answer)
            return new Attempt(DeliveryResult.Failure);
        var status = (int)answer.Status;
        return status switch
        {
            >= 200 and <= 299 => new Attempt(AppAnswer.Read(answer.Body), status),
            StatusCodes.Status404NotFound => new Attempt(DeliveryResult.Drop, status),
            _ => new Attempt(DeliveryResult.Failure, status),
        };
    }

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

    // What the app gets, and what routes are found by: they differ for an event whose attributes came as metadata.
    private (ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Routed) Prepare(PubSubMessage message)
    {
        if (topic.Raw)
        {
            var wrapped = EnvelopeWriter.WrapRaw(topic.PubSub.Name, topic.TopicOf(message), message.Data.Span, message.Metadata);
            return (wrapped, wrapped);
        }
        if (message.Metadata.TryGetValue("content-type", out var contentType) && ContentTypes.IsBinary(contentType))
            return (message.Data, AttributesOf(message));
        return (message.Data, message.Data);
    }

    private static byte[] AttributesOf(PubSubMessage message)
    {
        const string prefix = "ce_";
        var attributes = new JsonObject();
        foreach (var (name, value) in message.Metadata)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                attributes[name[prefix.Length..].ToLowerInvariant()] = value;
        return System.Text.Encoding.UTF8.GetBytes(attributes.ToJsonString());
    }

    private TraceContext TraceOf(in EnvelopeScan scan) =>
        topic.Tracing == TracingMode.Off ? TraceContext.None : TraceContext.ChildOf(scan.TraceParent, scan.TraceState, topic.Tracing);
}
