using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Platform.Tests.Support;

/// <summary>Compares a resource with its shape in Contract/shapes.yaml, whose head says how shapes are written.</summary>
internal static partial class Shape
{
    private static readonly YamlNode Shapes = Yaml.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Contract", "shapes.yaml")))[0];

    /// <summary>What is wrong with the resource, each with the path to it; empty when nothing is.</summary>
    public static IReadOnlyList<string> Errors(YamlNode resource)
    {
        var kind = resource.Kind();
        if (Shapes.At(kind) is not { } shape)
            return [$"kind '{kind}' has no shape"];
        var errors = new List<string>();
        Check(resource, shape, $"{kind} {resource.Name()}", errors);
        return errors;
    }

    private static void Check(YamlNode node, YamlNode shape, string path, List<string> errors)
    {
        switch (shape)
        {
            case YamlMappingNode keys:
                CheckKeys(node, keys, path, errors);
                break;
            case YamlSequenceNode list when node is YamlSequenceNode items:
                for (var i = 0; i < items.Children.Count; i++)
                    Check(items.Children[i], list.Children[0], $"{path}[{i}]", errors);
                break;
            case YamlSequenceNode:
                errors.Add($"{path} must be a list");
                break;
            case YamlScalarNode { Value: { } type } when !Fits(node, type):
                errors.Add($"{path} is '{node}', which is not {type}");
                break;
        }
    }

    private static void CheckKeys(YamlNode node, YamlMappingNode keys, string path, List<string> errors)
    {
        if (node is not YamlMappingNode map)
        {
            errors.Add($"{path} must be a mapping");
            return;
        }

        var shapes = keys.Entries().ToDictionary(entry => entry.Key.TrimEnd('!'), entry => entry.Value);
        foreach (var (key, value) in map.Entries())
        {
            if (shapes.TryGetValue(key, out var shape) || shapes.TryGetValue("*", out shape))
                Check(value, shape, $"{path}.{key}", errors);
            else
                errors.Add($"{path}.{key} does not exist");
        }

        errors.AddRange(keys.Entries().Where(entry => entry.Key.EndsWith('!') && map.At(entry.Key.TrimEnd('!')) is null)
            .Select(entry => $"{path}.{entry.Key.TrimEnd('!')} is missing"));
    }

    private static bool Fits(YamlNode node, string type)
    {
        if (type == "any")
            return true;
        if (node is not YamlScalarNode { Value: { } value } scalar)
            return false;
        return type switch
        {
            "text" => true,
            "string" => value.Length > 0 && (scalar.Style != ScalarStyle.Plain || !NumberOrBoolean().IsMatch(value)),
            "int" => scalar.Style == ScalarStyle.Plain && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "bool" => scalar.Style == ScalarStyle.Plain && value is "true" or "false",
            "duration" => Duration().IsMatch(value),
            "quantity" => Quantity().IsMatch(value),
            _ => type.Split('|').Contains(value),
        };
    }

    [GeneratedRegex(@"^(-?\d+(\.\d+)?|true|false|null|~)$")]
    private static partial Regex NumberOrBoolean();

    [GeneratedRegex(@"^\d+(ms|s|m|h)$")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^\d+(\.\d+)?(m|Ki|Mi|Gi)?$")]
    private static partial Regex Quantity();
}
