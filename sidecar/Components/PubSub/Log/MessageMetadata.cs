using System.Text.Json;
using System.Text.Json.Serialization;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>A message's metadata as its column holds it: a JSON object, or NULL when there is none.</summary>
internal static class MessageMetadata
{
    public static string? ToText(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Count == 0 ? null : JsonSerializer.Serialize(metadata, MetadataJson.Default.IReadOnlyDictionaryStringString);

    public static IReadOnlyDictionary<string, string> FromText(string text) =>
        JsonSerializer.Deserialize(text, MetadataJson.Default.DictionaryStringString) ?? PubSubMessage.NoMetadata;
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class MetadataJson : JsonSerializerContext;
