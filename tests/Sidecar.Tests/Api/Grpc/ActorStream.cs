using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.Core;
using DaprClient = Dapr.Client.Autogen.Grpc.v1.Dapr.DaprClient;
using Question = Dapr.Client.Autogen.Grpc.v1.SubscribeActorEventsResponseAlpha1;
using Message = Dapr.Client.Autogen.Grpc.v1.SubscribeActorEventsRequestAlpha1;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>The app's end of a stream of actor events.</summary>
internal sealed class ActorStream : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly AsyncDuplexStreamingCall<Message, Question> call;

    private ActorStream(AsyncDuplexStreamingCall<Message, Question> call) => this.call = call;

    /// <summary>Opens a stream and sends what it is told first.</summary>
    public static async Task<ActorStream> OpenAsync(DaprClient dapr, Message? first = null)
    {
        var stream = new ActorStream(dapr.SubscribeActorEventsAlpha1());
        if (first is not null)
            await stream.SendAsync(first);
        return stream;
    }

    /// <summary>Opens a stream that hosts types, and waits until they are hosted.</summary>
    public static async Task<ActorStream> HostAsync(DaprClient dapr, SubscribeActorEventsRequestInitialAlpha1 initial)
    {
        var stream = await OpenAsync(dapr, new Message { InitialRequest = initial });
        Assert.NotNull((await stream.NextAsync()).InitialResponse);
        return stream;
    }

    public static Task<ActorStream> HostAsync(DaprClient dapr, params string[] types) =>
        HostAsync(dapr, new SubscribeActorEventsRequestInitialAlpha1 { Entities = { types } });

    public Task SendAsync(Message message) => call.RequestStream.WriteAsync(message);

    public Task CloseAsync() => call.RequestStream.CompleteAsync();

    /// <summary>The next message of the sidecar.</summary>
    public async Task<Question> NextAsync()
    {
        Assert.True(await call.ResponseStream.MoveNext().WaitAsync(Patience), "the stream has ended");
        return call.ResponseStream.Current;
    }

    /// <summary>Answers the next call with its data in brackets; gives the call.</summary>
    public async Task<SubscribeActorEventsResponseInvokeRequestAlpha1> AnswerAsync(bool error = false)
    {
        var question = (await NextAsync()).InvokeRequest;
        await SendAsync(new Message
        {
            InvokeResponse = new SubscribeActorEventsRequestInvokeResponseAlpha1
            {
                Id = question.Id,
                Data = ByteString.CopyFromUtf8($"<{question.Data.ToStringUtf8()}>"),
                Metadata = { ["X-Back"] = "1", ["content-type"] = "text/plain" },
                Error = error,
            },
        });
        return question;
    }

    /// <summary>The status that the stream ends with; nothing may come before.</summary>
    public async Task<(StatusCode Code, string Detail)> EndAsync()
    {
        try
        {
            Assert.False(await call.ResponseStream.MoveNext().WaitAsync(Patience), "a message came");
            var status = call.GetStatus();
            return (status.StatusCode, status.Detail);
        }
        catch (RpcException failure)
        {
            return (failure.StatusCode, failure.Status.Detail);
        }
    }

    /// <summary>Cancels the call unless it has ended.</summary>
    public void Dispose() => call.Dispose();
}
