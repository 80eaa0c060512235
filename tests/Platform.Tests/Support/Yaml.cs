using YamlDotNet.RepresentationModel;

namespace Switchyard.Platform.Tests.Support;

/// <summary>Reading of YAML as a tree, with paths.</summary>
internal static class Yaml
{
    /// <summary>Every document of the text that is not empty.</summary>
    public static IReadOnlyList<YamlNode> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode).Where(node => node is not YamlScalarNode { Value: null or "" })];
    }

    public static IReadOnlyList<YamlNode> Load(params ReadOnlySpan<string> path) => Parse(File.ReadAllText(Repository.PathOf(path)));

    /// <summary>The node that the keys lead to, or null.</summary>
    public static YamlNode? At(this YamlNode node, params ReadOnlySpan<string> keys)
    {
        var here = node;
        foreach (var key in keys)
        {
            if (here is not YamlMappingNode map || !map.Children.TryGetValue(new YamlScalarNode(key), out here!))
                return null;
        }

        return here;
    }

    /// <summary>The scalar that the keys lead to, or null.</summary>
    public static string? Text(this YamlNode node, params ReadOnlySpan<string> keys) => (node.At(keys) as YamlScalarNode)?.Value;

    /// <summary>The entries of the list that the keys lead to; none when there is no list.</summary>
    public static IEnumerable<YamlNode> List(this YamlNode node, params ReadOnlySpan<string> keys) =>
        node.At(keys) is YamlSequenceNode list ? list.Children : [];

    /// <summary>The scalars of the list that the keys lead to.</summary>
    public static string[] Texts(this YamlNode node, params ReadOnlySpan<string> keys) => [.. node.List(keys).Select(item => item.Text() ?? "")];

    /// <summary>The keys and values of the mapping that the keys lead to; none when there is no mapping.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode node, params ReadOnlySpan<string> keys) =>
        node.At(keys) is YamlMappingNode map ? map.Children.Select(pair => (pair.Key.Text() ?? "", pair.Value)) : [];

    public static string Kind(this YamlNode node) => node.Text("kind") ?? "";

    public static string Name(this YamlNode node) => node.Text("metadata", "name") ?? "";
}
