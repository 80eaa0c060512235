using YamlDotNet.RepresentationModel;

namespace Switchyard.Platform.Tests.Support;

/// <summary>The fields that each component type has, from Contract/fields.yaml.</summary>
internal static class ComponentContract
{
    private static readonly YamlNode Contract = Yaml.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Contract", "fields.yaml")))[0];

    /// <summary>Unknown types and fields, fields missing or named twice, and a wrong version; empty when the component is right.</summary>
    public static IReadOnlyList<string> Errors(YamlNode component)
    {
        var type = component.Text("spec", "type") ?? "";
        if (Contract.At("types", type) is not { } contract)
            return [$"component type '{type}' is not in the contract"];

        string[] known = [.. contract.Texts("fields"), .. Contract.Texts("every", type[..type.IndexOf('.')])];
        string[] given = [.. component.List("spec", "metadata").Select(field => field.Text("name") ?? "")];
        var errors = new List<string>();
        if (component.Text("spec", "version") != contract.Text("version"))
            errors.Add($"{type} has version {contract.Text("version")}, not {component.Text("spec", "version")}");
        errors.AddRange(given.Except(known).Select(field => $"{type} has no field '{field}'"));
        errors.AddRange(given.CountBy(field => field).Where(field => field.Value > 1).Select(field => $"field '{field.Key}' is there twice"));
        errors.AddRange(contract.Texts("required").Except(given).Select(field => $"{type} needs the field '{field}'"));
        errors.AddRange(component.List("spec", "metadata")
            .Where(field => (field.At("value") is null ? 0 : 1) + (field.At("secretKeyRef") is null ? 0 : 1) + (field.At("envRef") is null ? 0 : 1) != 1)
            .Select(field => $"field '{field.Text("name")}' must have one of value, secretKeyRef, envRef"));
        return errors;
    }

    /// <summary>The value of a metadata field, or null.</summary>
    public static string? Field(this YamlNode component, string name) =>
        component.List("spec", "metadata").FirstOrDefault(field => field.Text("name") == name)?.Text("value");

    /// <summary>A scope such as <c>app1=a,b;app2=c</c> as topics by app-id.</summary>
    public static IReadOnlyDictionary<string, string[]> Scope(this YamlNode component, string name) =>
        (component.Field(name) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('='))
            .ToDictionary(entry => entry[0], entry => entry[1].Split(',', StringSplitOptions.RemoveEmptyEntries));
}
