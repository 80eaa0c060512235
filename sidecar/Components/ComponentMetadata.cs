using System.Globalization;

namespace Switchyard.Sidecar.Components;

/// <summary>A component's <c>spec.metadata</c> after secrets, environment and placeholders: names in any case, values as text.</summary>
public sealed class ComponentMetadata
{
    private readonly Dictionary<string, string> values;

    /// <summary>Copies the entries; of equal names the later one wins.</summary>
    public ComponentMetadata(IEnumerable<KeyValuePair<string, string>> entries)
    {
        values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in entries)
            values[name] = value;
    }

    /// <summary>The names that were given, as written.</summary>
    public IReadOnlyCollection<string> Names => values.Keys;

    /// <summary>The first of the names (a field and its aliases) that has a non-empty value, or null.</summary>
    public string? Get(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (values.TryGetValue(name, out var value) && value.Length > 0)
                return value;
        return null;
    }

    /// <summary>A "truthy" value as Dapr reads it: trimmed, any case, one of y yes true t on 1.</summary>
    public bool GetBool(string name) => IsTruthy(Get(name));

    /// <summary>A whole number, or the default when the field is absent.</summary>
    /// <exception cref="ComponentException">The value is not a whole number.</exception>
    public long GetInteger(string name, long defaultValue) => Get(name) switch
    {
        null => defaultValue,
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new ComponentException($"metadata field '{name}': '{text}' is not a whole number"),
    };

    /// <summary>True for y yes true t on 1, in any case and with spaces around.</summary>
    public static bool IsTruthy(string? text) =>
        text?.Trim().ToUpperInvariant() is "Y" or "YES" or "TRUE" or "T" or "ON" or "1";
}

/// <summary>What a component is told of the sidecar it is made for.</summary>
/// <param name="Name">The component's name.</param>
/// <param name="AppId">The app whose sidecar loads it.</param>
/// <param name="WorkingDirectory">What relative paths in its metadata start from (daprd's working directory).</param>
/// <param name="Metadata">Its settings.</param>
/// <param name="Shared">What the sidecars of this process share: in-memory buses and stores, open database files.</param>
public sealed record ComponentContext(string Name, string AppId, string WorkingDirectory, ComponentMetadata Metadata, SharedResources Shared,
    ILoggerFactory LoggerFactory);
