using Switchyard.Sidecar.Api.Grpc;
using Switchyard.Sidecar.Apps.Delivery;
using Switchyard.Sidecar.Operations.PubSub;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Hosting;

/// <summary>Pub/sub of one sidecar, wired: publishing, the app's subscriptions and those of streams.</summary>
internal sealed class PubSubRuntime
{
    private readonly SidecarServices sidecar;
    private readonly AppSubscriptions? app;
    private readonly ISubscriptionLister? lister;

    public PubSubRuntime(SidecarServices sidecar, IReadOnlyList<SubscriptionResource> declared)
    {
        this.sidecar = sidecar;
        var (options, loggers) = (sidecar.Options, sidecar.Group.LoggerFactory);
        var publisher = new Publisher(options.AppId, sidecar.Resiliency);
        Publish = new PublishOperations(options.AppId, sidecar.Configuration.Tracing, sidecar.Components, publisher);
        var deliveries = new DeliveryServices(publisher, sidecar.Resiliency, sidecar.Configuration.Tracing, loggers);
        if (sidecar.Components.PubSubs.Count > 0 && SinkOf(sidecar) is { } sink)
        {
            lister = ListerOf(sidecar);
            app = new AppSubscriptions(deliveries, options.AppId, sidecar.Components, sink, declared);
        }
        Streams = new StreamSubscriptions(deliveries, sidecar.Components);
        Subscriptions = new SubscriptionCatalog(app, Streams);
    }

    /// <summary>Publishing.</summary>
    public PublishOperations Publish { get; }

    /// <summary>The subscriptions that apps open by streams.</summary>
    public StreamSubscriptions Streams { get; }

    /// <summary>All subscriptions.</summary>
    public SubscriptionCatalog Subscriptions { get; }

    /// <summary>Its gRPC methods.</summary>
    public IEnumerable<IGrpcMethods> Methods => [new PublishMethods(Publish, sidecar.Configuration.Tracing), new SubscribeMethods(Streams)];

    /// <summary>Asks the app for its subscriptions, unless it is not to be asked.</summary>
    public async Task AskAppAsync(CancellationToken cancellationToken)
    {
        if (app is null || lister is null || sidecar.Options.DisableInitEndpoints.Contains("subscribe"))
            return;
        var discovery = new SubscriptionDiscovery(lister, sidecar.Options.AppId, sidecar.Resiliency, sidecar.Logger<SubscriptionDiscovery>());
        app.Add(await discovery.AskAsync(cancellationToken));
    }

    /// <summary>Starts the app's subscriptions: it is healthy.</summary>
    public Task StartAppAsync(CancellationToken cancellationToken) => app?.StartAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Ends the app's subscriptions: it is unhealthy. Streams go on.</summary>
    public Task StopAppAsync(TimeSpan patience) => app?.StopAsync(patience) ?? Task.CompletedTask;

    /// <summary>Ends all subscriptions for good.</summary>
    public Task StopAsync(TimeSpan patience) => Task.WhenAll(StopAppAsync(patience), Streams.StopAsync(patience));

    private static IEventSink? SinkOf(SidecarServices sidecar) => sidecar switch
    {
        { App: { } app } => new HttpEventSink(app, sidecar.Logger<HttpEventSink>()),
        { GrpcApp: { } app } => new GrpcEventSink(app, sidecar.Logger<GrpcEventSink>()),
        _ => null,
    };

    private static ISubscriptionLister? ListerOf(SidecarServices sidecar) => sidecar switch
    {
        { App: { } app } => new HttpSubscriptionLister(app, sidecar.Options.AppId, sidecar.Logger<HttpSubscriptionLister>()),
        { GrpcApp: { } app } => new GrpcSubscriptionLister(app),
        _ => null,
    };
}
