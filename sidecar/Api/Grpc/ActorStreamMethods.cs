using Dapr.Client.Autogen.Grpc.v1;
using Grpc.Core;
using Switchyard.Sidecar.Operations.Actors;
using ActorRuntime = Switchyard.Sidecar.Operations.Actors.ActorRuntime;
using Request = Dapr.Client.Autogen.Grpc.v1.SubscribeActorEventsRequestAlpha1;
using Response = Dapr.Client.Autogen.Grpc.v1.SubscribeActorEventsResponseAlpha1;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Streams on which an app hosts actors. Of several with one type the latest gets what is new; the others end what they
/// have.</summary>
/// <param name="runtime">The actors of the sidecar.</param>
/// <param name="hasHttpApp">True when the app speaks HTTP and so hosts its actors there.</param>
/// <param name="logger">For odd messages of apps.</param>
internal sealed partial class ActorStreamMethods(ActorRuntime runtime, bool hasHttpApp, ILogger logger) : IGrpcMethods
{
    /// <inheritdoc/>
    public void AddTo(GrpcMethodTable table) =>
        table.Duplex<Request, Response>("SubscribeActorEventsAlpha1", "actors", "v1alpha1", SubscribeAsync);

    private async Task SubscribeAsync(
        IAsyncStreamReader<Request> requests, IServerStreamWriter<Response> responses, ServerCallContext context)
    {
        if (hasHttpApp)
            throw GrpcErrors.Plain(StatusCode.FailedPrecondition, "actor callback streaming requires a gRPC app channel");
        if (!await requests.MoveNext(context.CancellationToken))
            throw GrpcErrors.Plain(StatusCode.Unknown, "EOF");
        if (requests.Current.InitialRequest is not { } initial)
            throw GrpcErrors.Plain(StatusCode.InvalidArgument, "first message must be SubscribeActorEventsRequestInitialAlpha1");
        await HostAsync(ToHosting(initial), requests, responses, context.CancellationToken);
    }

    private async Task HostAsync(
        ActorHosting hosting, IAsyncStreamReader<Request> requests, IServerStreamWriter<Response> responses, CancellationToken gone)
    {
        var stream = new ActorEventStream(logger);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(gone, runtime.Closing);
        var host = runtime.CreateHost(stream, hosting.ToSettings());
        // It may take until another stream has ended its calls; this one is of use before.
        var joining = host is null ? Task.CompletedTask : runtime.AnnounceAsync(host, ending.Token);
        try
        {
            await responses.WriteAsync(new Response { InitialResponse = new SubscribeActorEventsResponseInitialAlpha1() }, ending.Token);
            await ExchangeAsync(stream, requests, responses, ending);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            LogEnded();
        }
        finally
        {
            stream.Close();
            await joining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (host is not null)
                await runtime.WithdrawAsync(host, CancellationToken.None);
        }
    }

    private static async Task ExchangeAsync(
        ActorEventStream stream, IAsyncStreamReader<Request> requests, IServerStreamWriter<Response> responses,
        CancellationTokenSource ending)
    {
        var sending = stream.SendAsync(responses, ending.Token);
        try
        {
            await stream.ReceiveAsync(requests, ending.Token);
        }
        finally
        {
            // The app has ended the stream, so what could not be sent to it does not matter.
            await ending.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static ActorHosting ToHosting(SubscribeActorEventsRequestInitialAlpha1 initial) => new()
    {
        Types = initial.Entities,
        IdleTimeout = ActorDurations.ToTimeSpan(initial.ActorIdleTimeout),
        DrainOngoingCallTimeout = ActorDurations.ToTimeSpan(initial.DrainOngoingCallTimeout),
        DrainRebalancedActors = initial.HasDrainRebalancedActors ? initial.DrainRebalancedActors : null,
        Reentrancy = initial.Reentrancy?.Enabled,
        MaxStackDepth = initial.Reentrancy is { HasMaxStackDepth: true } reentrancy ? reentrancy.MaxStackDepth : null,
        OfSomeTypes = [.. initial.EntitiesConfig.Select(ToHosting)],
    };

    private static ActorHosting ToHosting(ActorEntityConfig some) => new()
    {
        Types = some.Entities,
        IdleTimeout = ActorDurations.ToTimeSpan(some.ActorIdleTimeout),
        DrainOngoingCallTimeout = ActorDurations.ToTimeSpan(some.DrainOngoingCallTimeout),
        DrainRebalancedActors = some.HasDrainRebalancedActors ? some.DrainRebalancedActors : null,
        Reentrancy = some.Reentrancy?.Enabled,
        MaxStackDepth = some.Reentrancy is { HasMaxStackDepth: true } reentrancy ? reentrancy.MaxStackDepth : null,
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "A stream of actor events ends with the sidecar")]
    private partial void LogEnded();
}
