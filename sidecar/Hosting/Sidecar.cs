using Switchyard.Sidecar.Api.Grpc;
using Switchyard.Sidecar.Api.Grpc.Proxy;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Operations.Invocation;
using Switchyard.Sidecar.Operations.Metadata;
using Switchyard.Sidecar.Operations.Secrets;
using Switchyard.Sidecar.Operations.State;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Hosting;

/// <summary>One app's sidecar.</summary>
public sealed partial class Sidecar : IAsyncDisposable
{
    // How long an app that turned unhealthy may take to answer what it got before.
    private static readonly TimeSpan PausePatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ForcedAfter = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource forced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopping = new();
    private readonly SidecarListener listener;
    private readonly HealthApi health;
    private readonly PubSubRuntime pubSub;
    private readonly ActorRuntime actors;
    private readonly ILogger logger;
    private GrpcApi? grpc;
    private Task watching = Task.CompletedTask;
    private int stops;

    private Sidecar(SidecarServices services, IReadOnlyList<SubscriptionResource> declared)
    {
        Services = services;
        App = new Callee(services.Options, services.Configuration.DenyInvocation, services.App, services.GrpcApp);
        logger = services.Logger<Sidecar>();
        listener = new SidecarListener(services.Options, services.Group.LoggerFactory);
        health = new HealthApi(services.Options);
        pubSub = new PubSubRuntime(services, declared);
        actors = ActorWiring.Create(services);
    }

    /// <summary>What it was started with.</summary>
    public SidecarOptions Options => Services.Options;

    /// <summary>Completes when <c>/v1.0/healthz</c> turns ready for the first time: the app was reached and its subscriptions started.</summary>
    public Task Ready => ready.Task;

    /// <summary>Completes when it has stopped, by <see cref="StopAsync"/> or by the shutdown API.</summary>
    public Task Stopped => stopped.Task;

    /// <summary>Completes when the shutdown API was told to end the process at once.</summary>
    public Task Forced => forced.Task;

    /// <summary>What its parts share.</summary>
    internal SidecarServices Services { get; }

    /// <summary>Its app as others may call it.</summary>
    internal Callee App { get; }

    /// <summary>Loads the resources, listens, and goes on to wait for the app (contract, section 12.1).</summary>
    /// <exception cref="SidecarStartException">A resource is wrong, a component failed or a port is taken.</exception>
    internal static async Task<Sidecar> StartAsync(SidecarGroup group, SidecarOptions options, CancellationToken cancellationToken)
    {
        Check(options);
        var configuration = SidecarConfiguration.Load(options.ConfigFiles);
        var resources = ResourceSet.Load(options, group.LoggerFactory.CreateLogger<ResourceSet>());
        var components = await new ComponentLoader(options, configuration, group.Shared, group.LoggerFactory).LoadAsync(resources.Components);
        var services = new SidecarServices(options, configuration, components, BuildResiliency(resources, group),
            options.AppPort > 0 && !options.SpeaksGrpc ? new AppChannel(options) : null, group)
        {
            GrpcApp = options.AppPort > 0 && options.SpeaksGrpc ? new GrpcAppChannel(options) : null,
        };
        var sidecar = new Sidecar(services, resources.Subscriptions);
        await sidecar.ListenAsync(cancellationToken);
        sidecar.watching = sidecar.WatchAppAsync();
        return sidecar;
    }

    /// <summary>Stops gracefully: subscriptions end, running requests finish, then the listeners close (contract, section 12.5).</summary>
    public Task StopAsync()
    {
        if (Interlocked.Exchange(ref stops, 1) == 0)
            _ = StopOnceAsync();
        return stopped.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stopping.Dispose();
    }

    private static void Check(SidecarOptions options)
    {
        if (options.AppId.Length == 0 || options.AppId.Contains('.', StringComparison.Ordinal))
            throw new SidecarStartException($"--app-id '{options.AppId}' is not valid: it is required and may not hold a dot");
        if (options.AppPort > 0 && (options.AppPort == options.HttpPort || options.AppPort == options.GrpcPort))
            throw new SidecarStartException($"--app-port {options.AppPort} of {options.AppId} must differ from the sidecar's HTTP and gRPC ports");
        if (!OptionRules.IsServed(options.AppProtocol))
        {
            throw new SidecarStartException(
                $"--app-protocol {options.AppProtocol} of {options.AppId}: the embedded sidecar calls apps by http and grpc only; daprd has the others");
        }
    }

    private static ResiliencyProvider BuildResiliency(ResourceSet resources, SidecarGroup group)
    {
        try
        {
            return ResiliencyProvider.Build(resources.Resiliencies.Select(ResiliencyResource.Parse), TimeProvider.System,
                group.LoggerFactory.CreateLogger<ResiliencyProvider>());
        }
        catch (Exception exception) when (exception is ResiliencyException or FormatException)
        {
            throw new SidecarStartException($"a Resiliency resource is wrong: {exception.Message}", exception);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var invocation = new InvocationOperations(App, Services.Group, Services.Resiliency);
        var state = new StateOperations(Services.Components, Services.Resiliency);
        var secrets = new SecretOperations(Services.Components, Services.Configuration);
        var metadata = new MetadataOperations(Options, Services.Configuration, Services.Components, () => pubSub.Subscriptions.All, () => actors.Status);
        var actorOperations = new ActorOperations(actors);
        var apis = new ApiSet(new InvokeRoutes(invocation, Options.MaxBodySize), new PublishRoutes(pubSub.Publish, Options.AppId, Options.MaxBodySize),
            new StateRoutes(state, Options.AppId, Options.MaxBodySize), new SecretRoutes(secrets), new MetadataRoutes(metadata, Options.MaxBodySize), health,
            new ActorRoutes(actorOperations, Options.MaxBodySize));
        var http = new HttpApi(Options, Services.Configuration, apis, Shutdown, Services.Logger<HttpApi>());
        var proxy = new GrpcProxy(invocation, Services.Configuration.Tracing);
        IGrpcMethods[] methods =
        [
            new InvokeMethods(invocation, Services.Configuration.Tracing), new StateMethods(state), new SecretMethods(secrets), new MetadataMethods(metadata, Shutdown),
            .. pubSub.Methods, .. ActorWiring.Methods(Services, actors, actorOperations), new AbsentMethods(Options, Services.Logger<AbsentMethods>()),
        ];
        grpc = new GrpcApi(Options, Services.Configuration, methods, proxy.HandleAsync, Services.Group.LoggerFactory);
        try
        {
            await listener.StartAsync(http.HandleAsync, grpc.HandleAsync, cancellationToken);
        }
        catch (IOException exception)
        {
            await listener.DisposeAsync();
            await Services.Components.DisposeAsync();
            throw new SidecarStartException(
                $"the sidecar of {Options.AppId} could not listen on any endpoint (HTTP {Options.HttpPort}, gRPC {Options.GrpcPort}): "
                + exception.Message, exception);
        }
        LogListening(Options.AppId, Options.HttpPort);
    }

    private void Shutdown(bool force) => _ = force ? ForceAsync() : StopAsync();

    private async Task WatchAppAsync()
    {
        try
        {
            if (Services.AnyApp is not { } app)
            {
                await actors.StartAsync(null, stopping.Token);
                TurnReady();
                return;
            }
            var appHealth = new AppHealth(Options, app, Services.Logger<AppHealth>());
            await appHealth.WaitForPortAsync(stopping.Token);
            await appHealth.WatchAsync(AppChangedAsync, stopping.Token);
        }
        catch (OperationCanceledException)
        {
            LogWatchEnded(Options.AppId);
        }
        catch (Exception exception)
        {
            LogWatchFailed(exception, Options.AppId);
        }
    }

    // The app is asked for its types and subscriptions once, at the first healthy; later changes only pause and resume.
    private async Task AppChangedAsync(bool healthy)
    {
        if (healthy && !ready.Task.IsCompleted)
        {
            await AskAppAsync();
            await pubSub.StartAppAsync(stopping.Token);
            TurnReady();
            return;
        }
        // No message may come while the actors drain: the app would be called dead for it.
        if (!healthy)
            await pubSub.StopAppAsync(PausePatience);
        await actors.SetAppHealthAsync(healthy, CancellationToken.None);
        if (healthy)
            await pubSub.StartAppAsync(stopping.Token);
    }

    private async Task AskAppAsync()
    {
        var asksConfig = Services.App is not null && !Options.DisableInitEndpoints.Contains("config");
        await actors.StartAsync(asksConfig ? await AppConfig.AskAsync(Services.App!, Options.AppId, stopping.Token) : null, stopping.Token);
        await pubSub.AskAppAsync(stopping.Token);
    }

    private void TurnReady()
    {
        health.Ready = true;
        ready.TrySetResult();
        LogReady(Options.AppId);
    }

    private async Task StopOnceAsync()
    {
        using var grace = new CancellationTokenSource(Options.GracefulShutdown);
        try
        {
            await stopping.CancelAsync();
            await watching;
            await pubSub.StopAsync(Options.GracefulShutdown);
            await actors.StopAsync(grace.Token);
            await listener.StopAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            LogCut(Options.AppId, Options.GracefulShutdown);
        }
        catch (Exception exception)
        {
            LogStopFailed(exception, Options.AppId);
        }
        await CloseAsync();
        stopped.TrySetResult();
    }

    // Beside others in one process there is nothing to end at once: it stops alone.
    private async Task ForceAsync()
    {
        await Task.Delay(ForcedAfter);
        forced.TrySetResult();
        await StopAsync();
    }

    private async Task CloseAsync()
    {
        await listener.DisposeAsync();
        grpc?.Dispose();
        await actors.StopAsync(new CancellationToken(canceled: true));
        actors.Dispose();
        await Services.Components.DisposeAsync();
        Services.AnyApp?.Dispose();
        ready.TrySetCanceled();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The sidecar of {AppId} listens on HTTP port {Port}")]
    private partial void LogListening(string appId, int port);

    [LoggerMessage(Level = LogLevel.Information, Message = "The sidecar of {AppId} is ready")]
    private partial void LogReady(string appId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The sidecar of {AppId} no longer watches its app")]
    private partial void LogWatchEnded(string appId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The sidecar of {AppId} failed while it waited for or watched its app")]
    private partial void LogWatchFailed(Exception exception, string appId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sidecar of {AppId} cut what still ran after {Grace}")]
    private partial void LogCut(string appId, TimeSpan grace);

    [LoggerMessage(Level = LogLevel.Error, Message = "The sidecar of {AppId} failed to stop cleanly")]
    private partial void LogStopFailed(Exception exception, string appId);
}
