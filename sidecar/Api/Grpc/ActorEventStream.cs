using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Operations.Actors;
using Request = Dapr.Client.Autogen.Grpc.v1.SubscribeActorEventsRequestAlpha1;
using Response = Dapr.Client.Autogen.Grpc.v1.SubscribeActorEventsResponseAlpha1;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>An app that hosts actors on a stream that it opened: it is asked by messages with an id and answers by the same id.</summary>
internal sealed partial class ActorEventStream(ILogger logger) : IActorCallback
{
    private const int Waiting = 128;
    private const uint NotFound = (uint)StatusCode.NotFound;

    private readonly Channel<Response> outbox = Channel.CreateBounded<Response>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Request>> pending = new(StringComparer.Ordinal);
    private long lastId;
    private volatile bool closed;

    /// <inheritdoc/>
    public async Task<ActorOutcome> InvokeAsync(ActorInvocation call, CancellationToken cancellationToken)
    {
        var question = new SubscribeActorEventsResponseInvokeRequestAlpha1
        {
            ActorType = call.Actor.Type,
            ActorId = call.Actor.Id,
            Method = call.Method,
            Data = UnsafeByteOperations.UnsafeWrap(call.Body),
        };
        foreach (var (name, values) in call.Headers)
            question.Metadata[name] = values.Count > 0 ? values[0] ?? "" : "";
        return await AskAsync(id =>
        {
            question.Id = id;
            return new Response { InvokeRequest = question };
        }, answer => answer switch
        {
            { RequestFailed: { Code: NotFound } } => ActorOutcome.MethodNotFound(call.Method),
            { RequestFailed: { } failed } => Failed(failed),
            { InvokeResponse: { } reply } => ActorOutcome.Answered(ToAnswer(reply), reply.Error),
            _ => ActorOutcome.Failed("actor host returned an unexpected response type for invoke"),
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ActorOutcome> RemindAsync(ReminderTick tick, CancellationToken cancellationToken) => AskAsync(
        id => new Response
        {
            ReminderRequest = new SubscribeActorEventsResponseReminderRequestAlpha1
            {
                Id = id,
                ActorType = tick.Actor.Type,
                ActorId = tick.Actor.Id,
                Name = tick.Name,
                Data = ActorTickMethods.ToAny(tick.Data),
            },
        },
        answer => Ticked(answer, answer.ReminderResponse, "reminder"),
        cancellationToken);

    /// <inheritdoc/>
    public Task<ActorOutcome> FireTimerAsync(TimerTick tick, CancellationToken cancellationToken) => AskAsync(
        id => new Response
        {
            TimerRequest = new SubscribeActorEventsResponseTimerRequestAlpha1
            {
                Id = id,
                ActorType = tick.Actor.Type,
                ActorId = tick.Actor.Id,
                Name = tick.Name,
                DueTime = tick.Request.DueTime,
                Period = tick.Request.Period,
                Callback = tick.Request.Callback,
                Data = ActorTickMethods.ToAny(tick.Request.Data),
            },
        },
        answer => Ticked(answer, answer.TimerResponse, "timer"),
        cancellationToken);

    /// <inheritdoc/>
    public Task<ActorOutcome> DeactivateAsync(ActorKey actor, CancellationToken cancellationToken) =>
        // An app that is gone has no actor left to be told of.
        closed
            ? Task.FromResult(ActorOutcome.Success)
            : AskAsync(
                id => new Response
                {
                    DeactivateRequest = new SubscribeActorEventsResponseDeactivateRequestAlpha1
                    {
                        Id = id,
                        ActorType = actor.Type,
                        ActorId = actor.Id,
                    },
                },
                answer => answer.RequestFailed is { } failed ? Failed(failed) : ActorOutcome.Success,
                cancellationToken);

    /// <summary>Hands the app's answers to those who wait for them, until the app ends the stream.</summary>
    public async Task ReceiveAsync(IAsyncStreamReader<Request> requests, CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            var id = IdOf(requests.Current);
            if (id is null)
                LogDropped(requests.Current.RequestTypeCase.ToString());
            else if (pending.TryRemove(id, out var waiting))
                waiting.TrySetResult(requests.Current);
            else
                LogUnknown(id);
        }
    }

    /// <summary>Sends what the app is asked, until cancelled.</summary>
    public async Task SendAsync(IServerStreamWriter<Response> responses, CancellationToken cancellationToken)
    {
        await foreach (var question in outbox.Reader.ReadAllAsync(cancellationToken))
            await responses.WriteAsync(question, cancellationToken);
    }

    /// <summary>Fails what was not answered; whoever asks from now on is refused.</summary>
    public void Close()
    {
        closed = true;
        outbox.Writer.TryComplete();
        foreach (var id in pending.Keys)
            if (pending.TryRemove(id, out var waiting))
                waiting.TrySetCanceled();
    }

    private async Task<ActorOutcome> AskAsync(
        Func<string, Response> ask, Func<Request, ActorOutcome> read, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<Request>(TaskCreationOptions.RunContinuationsAsynchronously);
        pending[id] = answer;
        try
        {
            await outbox.Writer.WriteAsync(ask(id), cancellationToken);
        }
        catch (ChannelClosedException)
        {
            pending.TryRemove(id, out _);
            return ActorOutcome.NoAnswer("actor host is not connected", unreachable: true);
        }
        try
        {
            return read(await answer.Task.WaitAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ActorOutcome.NoAnswer("actor host disconnected before responding", unreachable: false);
        }
        finally
        {
            pending.TryRemove(id, out _);
        }
    }

    private static ActorOutcome Ticked(Request answer, SubscribeActorEventsRequestReminderResponseAlpha1? done, string what) =>
        answer switch
        {
            { RequestFailed: { } failed } => Failed(failed),
            // As over HTTP, an app that asks for the end of a timer or reminder does not get it.
            _ when done is not null => ActorOutcome.Success,
            _ => ActorOutcome.Failed($"actor host returned an unexpected response type for {what}"),
        };

    private static ActorOutcome Failed(SubscribeActorEventsRequestFailedAlpha1 failed) =>
        ActorOutcome.Failed($"error from actor service: {failed.Message}");

    private static ActorAnswer ToAnswer(SubscribeActorEventsRequestInvokeResponseAlpha1 reply)
    {
        var headers = new List<KeyValuePair<string, StringValues>>(reply.Metadata.Count + 1);
        foreach (var (name, value) in reply.Metadata)
            headers.Add(new(name, value));
        if (reply.Error)
            headers.Add(new(ActorOutcome.ErrorHeader, "true"));
        return new ActorAnswer(reply.Data.Memory, headers);
    }

    private static string? IdOf(Request answer) => answer.RequestTypeCase switch
    {
        Request.RequestTypeOneofCase.InvokeResponse => answer.InvokeResponse.Id,
        Request.RequestTypeOneofCase.ReminderResponse => answer.ReminderResponse.Id,
        Request.RequestTypeOneofCase.TimerResponse => answer.TimerResponse.Id,
        Request.RequestTypeOneofCase.DeactivateResponse => answer.DeactivateResponse.Id,
        Request.RequestTypeOneofCase.RequestFailed => answer.RequestFailed.Id,
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message without an id on a stream of actor events is ignored: {Kind}")]
    private partial void LogDropped(string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer on a stream of actor events is ignored, since nobody waits for {Id}")]
    private partial void LogUnknown(string id);
}
