using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dapr.Client.Http;

/// <summary>The sidecar's own messages, read and written without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DaprError))]
[JsonSerializable(typeof(BulkPublishFailure))]
[JsonSerializable(typeof(SidecarMetadata))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>>))]
internal sealed partial class DaprJsonContext : JsonSerializerContext;

/// <summary>The body of a failed bulk publish: the entries that were not published.</summary>
internal sealed record BulkPublishFailure(List<BulkPublishFailedEntry>? FailedEntries);

internal sealed record BulkPublishFailedEntry(string EntryId, string? Error);

/// <summary>The parts of <c>GET /v1.0/metadata</c> that <see cref="DaprMetadata"/> shows.</summary>
internal sealed record SidecarMetadata(
    string? Id,
    SidecarActorRuntime? ActorRuntime,
    Dictionary<string, string>? Extended,
    List<SidecarComponent>? Components);

internal sealed record SidecarActorRuntime(List<SidecarActor>? ActiveActors);

internal sealed record SidecarActor(string? Type, int Count);

internal sealed record SidecarComponent(string? Name, string? Type, string? Version, string[]? Capabilities);
