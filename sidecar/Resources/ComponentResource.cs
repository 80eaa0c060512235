using Switchyard.Sidecar.Formats;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Sidecar.Resources;

/// <summary>One entry of a component's <c>spec.metadata</c>: a value, or where the value is.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Value">Its text; null when it comes from elsewhere.</param>
/// <param name="SecretName">The secret that has it.</param>
/// <param name="SecretKey">The key within that secret; empty = the secret's name.</param>
/// <param name="EnvironmentName">The environment variable that has it.</param>
public sealed record MetadataItem(string Name, string? Value, string? SecretName, string? SecretKey, string? EnvironmentName);

/// <summary>A <c>Component</c> resource as it stands in its file (contract, section 8.1).</summary>
public sealed record ComponentResource(
    string Name,
    string Type,
    string Version,
    bool IgnoreErrors,
    string? SecretStore,
    IReadOnlyList<MetadataItem> Metadata,
    string File)
{
    /// <summary>Reads a document of kind Component.</summary>
    internal static ComponentResource Read(YamlMappingNode root, string file)
    {
        var spec = root.Map("spec");
        return new ComponentResource(
            root.Map("metadata").Text("name") ?? "",
            spec.Text("type") ?? "",
            spec.Text("version") ?? "",
            spec.Flag("ignoreErrors"),
            root.Map("auth").Text("secretStore"),
            [.. spec.Maps("metadata").Select(ReadItem)],
            file);
    }

    private static MetadataItem ReadItem(YamlMappingNode item)
    {
        var secret = item.Map("secretKeyRef");
        return new MetadataItem(item.Text("name") ?? "", item.Text("value"), secret.Text("name"), secret.Text("key"), item.Text("envRef"));
    }
}
