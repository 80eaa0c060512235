using System.Text.Json;
using Dapr.Actors.Client;
using Dapr.Actors.Http;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>The actors that the app hosts.</summary>
public sealed class ActorRuntime
{
    private readonly ActorRuntimeOptions options;
    private readonly Dictionary<string, ActorManager> managers = new(StringComparer.Ordinal);

    internal ActorRuntime(
        ActorRuntimeOptions options, ILoggerFactory loggerFactory, ActorActivatorFactory activatorFactory, IActorProxyFactory proxyFactory)
    {
        this.options = options;
        var http = new ActorHttp(options.HttpEndpoint, options.DaprApiToken);
        foreach (var actor in options.Actors)
        {
            managers[actor.Type.ActorTypeName] = new ActorManager(
                actor.Type,
                actor.Activator ?? activatorFactory.CreateActivator(actor.Type),
                options.JsonSerializerOptions,
                loggerFactory,
                proxyFactory,
                http);
        }
    }

    /// <summary>The registered actor types.</summary>
    public IReadOnlyList<ActorRegistration> RegisteredActors => options.Actors;

    /// <summary>Writes the answer to <c>GET /dapr/config</c>.</summary>
    internal void WriteConfiguration(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteEntities(writer, options.Actors);
        WriteOptions(writer, options);
        var ownOptions = options.Actors.Where(actor => actor.TypeOptions is not null).ToList();
        if (ownOptions.Count > 0)
        {
            writer.WriteStartArray("entitiesConfig"u8);
            foreach (var actor in ownOptions)
            {
                writer.WriteStartObject();
                WriteEntities(writer, [actor]);
                WriteOptions(writer, actor.TypeOptions!);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <exception cref="InvalidOperationException">The app does not host the type.</exception>
    internal ActorManager Manager(string actorType) => managers.TryGetValue(actorType, out var manager)
        ? manager
        : throw new InvalidOperationException($"Actor type {actorType} is not registered with Actor runtime.");

    private static void WriteEntities(Utf8JsonWriter writer, IEnumerable<ActorRegistration> actors)
    {
        writer.WriteStartArray("entities"u8);
        foreach (var actor in actors)
            writer.WriteStringValue(actor.Type.ActorTypeName);
        writer.WriteEndArray();
    }

    private static void WriteOptions(Utf8JsonWriter writer, ActorRuntimeOptions options)
    {
        if (options.ActorIdleTimeout is { } idle)
            writer.WriteString("actorIdleTimeout"u8, DaprDuration.Format(idle));
        if (options.ActorScanInterval is { } scan)
            writer.WriteString("actorScanInterval"u8, DaprDuration.Format(scan));
        if (options.DrainOngoingCallTimeout is { } drain)
            writer.WriteString("drainOngoingCallTimeout"u8, DaprDuration.Format(drain));
        if (options.DrainRebalancedActors)
            writer.WriteBoolean("drainRebalancedActors"u8, true);
        if (options.RemindersStoragePartitions is { } partitions)
            writer.WriteNumber("remindersStoragePartitions"u8, partitions);
        writer.WriteStartObject("reentrancy"u8);
        writer.WriteBoolean("enabled"u8, options.ReentrancyConfig.Enabled);
        if (options.ReentrancyConfig.MaxStackDepth is { } depth)
            writer.WriteNumber("maxStackDepth"u8, depth);
        writer.WriteEndObject();
    }
}
