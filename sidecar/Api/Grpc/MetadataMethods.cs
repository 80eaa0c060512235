using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Operations.Metadata;
using Switchyard.Sidecar.Resources;
using ActorRuntime = Dapr.Client.Autogen.Grpc.v1.ActorRuntime;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>The metadata and shutdown APIs over gRPC.</summary>
/// <param name="metadata">The operations.</param>
/// <param name="shutdown">Ends the sidecar: whether at once.</param>
internal sealed class MetadataMethods(MetadataOperations metadata, Action<bool> shutdown) : IGrpcMethods
{
    /// <inheritdoc/>
    public void AddTo(GrpcMethodTable table)
    {
        table.Unary<GetMetadataRequest, GetMetadataResponse>("GetMetadata", "metadata", "v1", Get);
        table.Unary<SetMetadataRequest, Empty>("SetMetadata", "metadata", "v1", Set);
        table.Unary<ShutdownRequest, Empty>("Shutdown", "shutdown", "v1", Shutdown);
    }

    private ValueTask<GetMetadataResponse> Get(GetMetadataRequest request, ServerCallContext context)
    {
        var all = metadata.Get();
        var reply = new GetMetadataResponse
        {
            Id = all.Options.AppId,
            RuntimeVersion = SidecarMetadata.RuntimeVersion,
            AppConnectionProperties = ToConnection(all.Options),
            ActorRuntime = ToRuntime(all.Actors),
        };
        reply.EnabledFeatures.AddRange(all.Features);
        // The older place of the same list.
#pragma warning disable CS0612
        reply.ActiveActorsCount.AddRange(ToCounts(all.Actors));
#pragma warning restore CS0612
        reply.ExtendedMetadata.Add(new Dictionary<string, string>(all.Extended));
        foreach (var component in all.Components)
        {
            var registered = new RegisteredComponents { Name = component.Name, Type = component.Type, Version = component.Version };
            registered.Capabilities.AddRange(component.Capabilities);
            reply.RegisteredComponents.Add(registered);
        }
        reply.Subscriptions.AddRange(all.Subscriptions.Select(ToSubscription));
        return ValueTask.FromResult(reply);
    }

    private ValueTask<Empty> Set(SetMetadataRequest request, ServerCallContext context)
    {
        // An empty key is accepted and not kept, as in daprd.
        if (request.Key.Length > 0)
            metadata.Set(request.Key, request.Value);
        return ValueTask.FromResult(new Empty());
    }

    private ValueTask<Empty> Shutdown(ShutdownRequest request, ServerCallContext context)
    {
        shutdown(false);
        return ValueTask.FromResult(new Empty());
    }

    private static PubsubSubscription ToSubscription(SubscriptionResource subscription)
    {
        var shown = new PubsubSubscription
        {
            PubsubName = subscription.PubSubName,
            Topic = subscription.Topic,
            DeadLetterTopic = subscription.DeadLetterTopic,
            Type = subscription.Kind switch
            {
                SubscriptionKind.Declarative => PubsubSubscriptionType.Declarative,
                SubscriptionKind.Programmatic => PubsubSubscriptionType.Programmatic,
                _ => PubsubSubscriptionType.Streaming,
            },
            Rules = new PubsubSubscriptionRules(),
        };
        shown.Metadata.Add(new Dictionary<string, string>(subscription.Metadata));
        foreach (var rule in subscription.Rules)
            shown.Rules.Rules.Add(new PubsubSubscriptionRule { Match = rule.Match ?? "", Path = rule.Path });
        return shown;
    }

    private static AppConnectionProperties ToConnection(SidecarOptions options)
    {
        var connection = new AppConnectionProperties
        {
            Port = options.AppPort,
            Protocol = options.AppProtocol,
            ChannelAddress = options.AppChannelAddress,
            MaxConcurrency = Math.Max(options.AppMaxConcurrency, 0),
        };
        if (options.EnableAppHealthCheck)
        {
            connection.Health = new AppConnectionHealthProperties
            {
                HealthCheckPath = options.AppHealthCheckPath,
                HealthProbeInterval = GoDuration.Format(options.AppHealthProbeInterval),
                HealthProbeTimeout = GoDuration.Format(options.AppHealthProbeTimeout),
                HealthThreshold = options.AppHealthThreshold,
            };
        }
        return connection;
    }

    private static ActorRuntime ToRuntime(ActorStatus status)
    {
        var runtime = new ActorRuntime
        {
            RuntimeStatus = status.Status switch
            {
                "RUNNING" => ActorRuntime.Types.ActorRuntimeStatus.Running,
                "DISABLED" => ActorRuntime.Types.ActorRuntimeStatus.Disabled,
                _ => ActorRuntime.Types.ActorRuntimeStatus.Initializing,
            },
            HostReady = status.HostReady,
            Placement = status.Placement,
        };
        runtime.ActiveActors.AddRange(ToCounts(status));
        return runtime;
    }

    private static IEnumerable<ActiveActorsCount> ToCounts(ActorStatus status) =>
        status.Active.Select(active => new ActiveActorsCount { Type = active.Type, Count = active.Count });
}
