using System.Globalization;
using Switchyard.Sidecar.Formats;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Sidecar.Runner;

/// <summary>The fields of one YAML mapping, read by name; what nobody asked for is an error that names the line.</summary>
internal sealed class YamlFields
{
    private readonly Dictionary<string, (YamlNode Key, YamlNode Value)> fields = [];
    private readonly List<string> known = [];
    private readonly string file;
    private readonly string name;

    /// <param name="node">Must be a mapping; an empty value counts as one without fields.</param>
    /// <param name="name">What the mapping is, for messages.</param>
    /// <exception cref="UsageException">The node is something else.</exception>
    public YamlFields(YamlNode node, string file, string name)
    {
        this.file = file;
        this.name = name;
        Where = At(node);
        if (node is YamlMappingNode mapping)
            foreach (var (key, value) in mapping.Children)
                fields[key is YamlScalarNode { Value: { } text } ? text : throw Wrong(key, "a name")] = (key, value);
        else if (!IsNull(node))
            throw Wrong(node, "a mapping of fields");
    }

    /// <summary>File and line of the mapping.</summary>
    public string Where { get; }

    /// <summary>The field's node, or null when it is absent or empty.</summary>
    public YamlNode? Node(string field)
    {
        known.Add(field);
        return fields.TryGetValue(field, out var found) && !IsNull(found.Value) ? found.Value : null;
    }

    public string? Text(string field) => Node(field) is { } node ? Scalar(node, $"'{field}': text") : null;

    public bool? Switch(string field) => Node(field) is not { } node ? null : Scalar(node, $"'{field}': true or false") switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => throw Wrong(node, $"'{field}': true or false"),
    };

    public int? Number(string field, int minimum, int maximum)
    {
        if (Node(field) is not { } node)
            return null;
        var expected = $"'{field}': a whole number from {minimum} to {maximum}";
        return int.TryParse(Scalar(node, expected), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= minimum && number <= maximum
            ? number
            : throw Wrong(node, expected);
    }

    public string? OneOf(string field, params string[] values) => Node(field) is not { } node ? null
        : Scalar(node, $"'{field}': one of {string.Join(", ", values)}") is var text && values.Contains(text) ? text
        : throw Wrong(node, $"'{field}': one of {string.Join(", ", values)}");

    public IReadOnlyList<string>? Texts(string field) => Node(field) switch
    {
        null => null,
        YamlSequenceNode list => [.. list.Select(item => Scalar(item, $"'{field}': a list of texts"))],
        var node => throw Wrong(node, $"'{field}': a list of texts, as [\"a\", \"b\"]"),
    };

    public IReadOnlyDictionary<string, string>? Map(string field)
    {
        if (Node(field) is not { } node)
            return null;
        return node is YamlMappingNode mapping
            ? mapping.ToDictionary(e => Scalar(e.Key, $"'{field}': names"),
                e => IsNull(e.Value) ? "" : Scalar(e.Value, $"'{field}': texts"))
            : throw Wrong(node, $"'{field}': a mapping of names to texts");
    }

    /// <summary>Refuses every field that was not asked for.</summary>
    /// <exception cref="UsageException">There is one; the message names it, its line and what it may have been meant to be.</exception>
    public void RejectUnknown()
    {
        foreach (var (field, (key, _)) in fields)
        {
            if (known.Contains(field))
                continue;
            var near = known.FirstOrDefault(k => k.Equals(field, StringComparison.OrdinalIgnoreCase));
            throw new UsageException($"{At(key)}: unknown field '{field}' in {name}"
                + (near is null ? $" (known: {string.Join(", ", known)})" : $"; did you mean '{near}'?"));
        }
    }

    /// <summary>An error at a node.</summary>
    public UsageException Wrong(YamlNode node, string expected) =>
        new($"{At(node)}: {name}: expected {expected}" + (node is YamlScalarNode scalar ? $", not '{scalar.Value}'" : ""));

    private string Scalar(YamlNode node, string expected) =>
        node is YamlScalarNode { Value: { } text } ? text : throw Wrong(node, expected);

    private string At(YamlNode node) => $"{file}:{node.Start.Line}";

    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };
}
