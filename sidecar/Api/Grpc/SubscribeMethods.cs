using Dapr.Client.Autogen.Grpc.v1;
using Grpc.Core;
using Switchyard.Sidecar.Operations.PubSub;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Subscriptions that an app opens by a stream.</summary>
internal sealed class SubscribeMethods(StreamSubscriptions streams) : IGrpcMethods
{
    private const string Closed = "stream closed";

    /// <inheritdoc/>
    public void AddTo(GrpcMethodTable table) => table.Duplex<SubscribeTopicEventsRequestAlpha1, SubscribeTopicEventsResponseAlpha1>(
        "SubscribeTopicEventsAlpha1", "subscribe", "v1alpha1", SubscribeAsync);

    private async Task SubscribeAsync(IAsyncStreamReader<SubscribeTopicEventsRequestAlpha1> requests,
        IServerStreamWriter<SubscribeTopicEventsResponseAlpha1> replies, ServerCallContext context)
    {
        var wanted = await ReadInitialAsync(requests, context.CancellationToken);
        var sink = new StreamEventSink();
        await using var subscription = await streams.OpenAsync(wanted.PubsubName, wanted.Topic, wanted.Metadata, wanted.DeadLetterTopic, sink,
            context.CancellationToken);
        context.GetHttpContext().Response.OnCompleted(() =>
        {
            subscription.Told();
            return Task.CompletedTask;
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, subscription.Ended);
        var (reading, writing) = (ReadAnswersAsync(requests, sink, stop.Token), sink.WriteAsync(replies, stop.Token));
        try
        {
            await await Task.WhenAny(reading, writing);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            throw subscription.Ended.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested
                ? GrpcErrors.Plain(StatusCode.Unknown, Closed)
                : GrpcErrors.Plain(StatusCode.Cancelled, "context canceled");
        }
        finally
        {
            // Neither may touch the stream when the call has ended.
            await stop.CancelAsync();
            await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<SubscribeTopicEventsRequestInitialAlpha1> ReadInitialAsync(
        IAsyncStreamReader<SubscribeTopicEventsRequestAlpha1> requests, CancellationToken cancellationToken)
    {
        if (!await requests.MoveNext(cancellationToken))
            throw GrpcErrors.Plain(StatusCode.Unknown, "EOF");
        return requests.Current.InitialRequest switch
        {
            null => throw GrpcErrors.Plain(StatusCode.Unknown, "initial request is required"),
            { PubsubName: "" } => throw GrpcErrors.Plain(StatusCode.Unknown, "pubsubName is required"),
            { Topic: "" } => throw GrpcErrors.Plain(StatusCode.Unknown, "topic is required"),
            var wanted => wanted,
        };
    }

    // Ends by an error only: the client may close its side, and that ends the subscription.
    private static async Task ReadAnswersAsync(IAsyncStreamReader<SubscribeTopicEventsRequestAlpha1> requests, StreamEventSink sink,
        CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            if (requests.Current.EventProcessed is not { } processed)
                throw GrpcErrors.Plain(StatusCode.Unknown, "duplicate initial request received");
            sink.Answer(processed.Id, processed.Status?.Status ?? default);
        }
        throw GrpcErrors.Plain(StatusCode.Unknown, "EOF");
    }
}
