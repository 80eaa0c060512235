using System.Threading.Channels;
using Dapr.AppCallback.Autogen.Grpc.v1;
using Dapr.Client.Autogen.Grpc.v1;
using Grpc.Core;
using Switchyard.Sidecar.Apps.Delivery;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Delivers events into a stream and waits for what the client at its other end says of each, by the event's id.</summary>
internal sealed class StreamEventSink : IEventSink
{
    private readonly Channel<SubscribeTopicEventsResponseAlpha1> outgoing =
        Channel.CreateUnbounded<SubscribeTopicEventsResponseAlpha1>(new UnboundedChannelOptions { SingleReader = true });

    // Several events on their way may have one id: their answers go to them in turn.
    private readonly Dictionary<string, LinkedList<TaskCompletionSource<EventAnswer>>> waiting = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public EventRoute RouteTo(string path) => new(path);

    /// <inheritdoc/>
    public async Task<EventAnswer> DeliverAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        TopicEventRequest message;
        try
        {
            message = TopicEvents.ToRequest(delivery);
        }
        catch (EventFieldsException exception)
        {
            return new EventAnswer(DeliveryResult.Failure, exception.Message);
        }
        var answer = new TaskCompletionSource<EventAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Await(message.Id, answer);
        try
        {
            outgoing.Writer.TryWrite(new SubscribeTopicEventsResponseAlpha1 { EventMessage = message });
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Forget(message.Id, answer);
        }
    }

    /// <summary>Streams carry no batches.</summary>
    public Task<IReadOnlyList<DeliveryResult>> DeliverBatchAsync(EventBatch batch, CancellationToken cancellationToken) =>
        throw new NotSupportedException("a stream takes events one by one");

    /// <summary>Takes what the client says of an event; an id that nobody waits for is ignored.</summary>
    public void Answer(string id, TopicEventResponse.Types.TopicEventResponseStatus status)
    {
        lock (gate)
        {
            if (waiting.TryGetValue(id, out var answers) && answers.First is { } first)
            {
                answers.RemoveFirst();
                first.Value.TrySetResult(TopicEvents.ToAnswer(status));
            }
        }
    }

    /// <summary>Writes the initial response and then the events, until cancelled.</summary>
    public async Task WriteAsync(IServerStreamWriter<SubscribeTopicEventsResponseAlpha1> stream, CancellationToken cancellationToken)
    {
        var initial = new SubscribeTopicEventsResponseAlpha1 { InitialResponse = new SubscribeTopicEventsResponseInitialAlpha1() };
        await stream.WriteAsync(initial, cancellationToken);
        while (await outgoing.Reader.WaitToReadAsync(cancellationToken))
        {
            while (outgoing.Reader.TryRead(out var message))
            {
                // What is ready goes in one piece.
                stream.WriteOptions = outgoing.Reader.TryPeek(out _) ? new WriteOptions(WriteFlags.BufferHint) : null;
                await stream.WriteAsync(message, cancellationToken);
            }
        }
    }

    private void Await(string id, TaskCompletionSource<EventAnswer> answer)
    {
        lock (gate)
        {
            if (!waiting.TryGetValue(id, out var answers))
                waiting[id] = answers = [];
            answers.AddLast(answer);
        }
    }

    private void Forget(string id, TaskCompletionSource<EventAnswer> answer)
    {
        lock (gate)
        {
            var answers = waiting[id];
            answers.Remove(answer);
            if (answers.Count == 0)
                waiting.Remove(id);
        }
    }
}
