using Switchyard.Sidecar.Api.Grpc;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Hosting;

/// <summary>Makes the actors of a sidecar out of what the sidecar was started with.</summary>
internal static class ActorWiring
{
    /// <summary>The actors of a sidecar; those of one namespace share placement and reminders.</summary>
    public static ActorRuntime Create(SidecarServices services)
    {
        var options = services.Options;
        return new ActorRuntime(new ActorRuntimeOptions
        {
            AppId = options.AppId,
            Namespace = options.Namespace.Length == 0 ? "default" : options.Namespace,
            HostName = $"{options.AppId}:{options.HttpPort}",
            HasPlacement = options.PlacementHostAddress is not null,
            HasScheduler = options.SchedulerHostAddress is not null,
            StateTtl = services.Configuration.Features.Contains("ActorStateTTL"),
            App = services.App is { } app ? new HttpActorCallback(app.BaseAddress, app.SendAsync) : null,
            StoreName = services.Components.ActorStore?.Name ?? "",
            Store = services.Components.ActorStore?.Store,
            Resiliency = services.Resiliency,
            Cluster = services.Group.Shared.GetOrAdd($"actors/{options.Namespace}", () =>
                new ActorCluster(options.Namespace, TimeProvider.System, services.Logger<ActorCluster>())),
            Logger = services.Logger<ActorRuntime>(),
        });
    }

    /// <summary>The gRPC methods of actors.</summary>
    public static IEnumerable<IGrpcMethods> Methods(SidecarServices services, ActorRuntime actors, ActorOperations operations) =>
    [
        new ActorMethods(operations, services.Configuration.Tracing),
        new ActorTickMethods(operations),
        new ActorStreamMethods(actors, hasHttpApp: services.App is not null, services.Logger<ActorStreamMethods>()),
    ];
}
