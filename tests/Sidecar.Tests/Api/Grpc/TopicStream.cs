using Dapr.AppCallback.Autogen.Grpc.v1;
using Dapr.Client.Autogen.Grpc.v1;
using Grpc.Core;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>The client's end of a stream of events.</summary>
internal sealed class TopicStream(AsyncDuplexStreamingCall<SubscribeTopicEventsRequestAlpha1, SubscribeTopicEventsResponseAlpha1> call) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public Task SendAsync(SubscribeTopicEventsRequestAlpha1 message) => call.RequestStream.WriteAsync(message);

    public Task AnswerAsync(TopicEventRequest received, TopicEventResponse.Types.TopicEventResponseStatus status) => SendAsync(new SubscribeTopicEventsRequestAlpha1
    {
        EventProcessed = new SubscribeTopicEventsRequestProcessedAlpha1 { Id = received.Id, Status = new TopicEventResponse { Status = status } },
    });

    public Task CloseAsync() => call.RequestStream.CompleteAsync();

    public async Task<SubscribeTopicEventsResponseAlpha1> ReceiveAsync()
    {
        Assert.True(await call.ResponseStream.MoveNext().WaitAsync(Patience), "the stream has ended");
        return call.ResponseStream.Current;
    }

    /// <summary>The next event.</summary>
    public async Task<TopicEventRequest> NextAsync() => (await ReceiveAsync()).EventMessage;

    /// <summary>The status that the stream ends with; no event may come before.</summary>
    public async Task<(StatusCode Code, string Detail)> EndAsync()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext().WaitAsync(Patience));
        return (failure.StatusCode, failure.Status.Detail);
    }

    /// <summary>Cancels the call unless it has ended.</summary>
    public void Dispose() => call.Dispose();
}
