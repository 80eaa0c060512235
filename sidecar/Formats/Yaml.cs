using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Sidecar.Formats;

/// <summary>Reads parsed YAML without a type for every shape.</summary>
internal static class Yaml
{
    /// <summary>The root of a text of one document; null when it is empty.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static YamlMappingNode? Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode as YamlMappingNode;
    }

    /// <summary>The documents of a file, split at <c>---</c> lines before parsing, so that a broken one leaves the others alone.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var document = new StringWriter();
        foreach (var line in text.Split('\n'))
        {
            if (line.TrimEnd() == "---" || line.StartsWith("--- ", StringComparison.Ordinal))
            {
                yield return document.ToString();
                document = new StringWriter();
                if (line.Length > 4)
                    document.Write(line[4..] + "\n");
                continue;
            }
            document.Write(line + "\n");
        }
        yield return document.ToString();
    }

    /// <summary>A nested mapping, or null.</summary>
    public static YamlMappingNode? Map(this YamlMappingNode? node, string name) => Child(node, name) as YamlMappingNode;

    /// <summary>The items of a nested sequence; empty when there is none.</summary>
    public static IEnumerable<YamlNode> List(this YamlMappingNode? node, string name) =>
        Child(node, name) is YamlSequenceNode list ? list.Children : [];

    /// <summary>The mappings of a nested sequence.</summary>
    public static IEnumerable<YamlMappingNode> Maps(this YamlMappingNode? node, string name) => List(node, name).OfType<YamlMappingNode>();

    /// <summary>The texts of a nested sequence.</summary>
    public static IReadOnlyList<string> Texts(this YamlMappingNode? node, string name) =>
        [.. List(node, name).OfType<YamlScalarNode>().Select(item => item.Value ?? "")];

    /// <summary>A scalar as text, whatever its YAML type; null when it is absent.</summary>
    public static string? Text(this YamlMappingNode? node, string name) => Child(node, name) is YamlScalarNode scalar ? TextOf(scalar) : null;

    /// <summary>A boolean; false when it is absent.</summary>
    public static bool Flag(this YamlMappingNode? node, string name) => string.Equals(Text(node, name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A whole number; 0 when it is absent or not one.</summary>
    public static int Number(this YamlMappingNode? node, string name) => int.TryParse(Text(node, name), out var number) ? number : 0;

    /// <summary>The names and texts of a nested mapping.</summary>
    public static IReadOnlyDictionary<string, string> Pairs(this YamlMappingNode? node, string name) =>
        Map(node, name)?.Children.ToDictionary(pair => TextOf((YamlScalarNode)pair.Key), pair => pair.Value is YamlScalarNode value ? TextOf(value) : "")
        ?? [];

    /// <summary>The child of this name, or null.</summary>
    public static YamlNode? Child(this YamlMappingNode? node, string name) =>
        node is not null && node.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    /// <summary>Lays one mapping over another: nested mappings are merged, everything else is replaced.</summary>
    public static void Overlay(YamlMappingNode target, YamlMappingNode over)
    {
        foreach (var (name, value) in over.Children)
        {
            if (value is YamlMappingNode above && target.Children.TryGetValue(name, out var below) && below is YamlMappingNode nested)
                Overlay(nested, above);
            else
                target.Children[name] = value;
        }
    }

    private static string TextOf(YamlScalarNode scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is null or "null" or "~" ? "" : scalar.Value ?? "";
}
