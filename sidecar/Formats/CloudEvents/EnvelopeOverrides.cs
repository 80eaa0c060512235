namespace Switchyard.Sidecar.Formats.CloudEvents;

/// <summary>The envelope fields that a publisher set by <c>metadata.cloudevent.*</c>, names in any case (contract, section 3.1).</summary>
public readonly record struct EnvelopeOverrides(
    string? Id, string? Source, string? Type, string? Subject, string? TraceId, string? TraceParent, string? TraceState)
{
    private const string Prefix = "cloudevent.";

    /// <summary>Picks the overrides out of a publish's metadata.</summary>
    public static EnvelopeOverrides Read(IReadOnlyDictionary<string, string> metadata)
    {
        var overrides = default(EnvelopeOverrides);
        if (metadata.Count == 0)
            return overrides;
        foreach (var (name, value) in metadata)
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                overrides = overrides.With(name[Prefix.Length..].ToUpperInvariant(), value);
        return overrides;
    }

    private EnvelopeOverrides With(string name, string value) => name switch
    {
        "ID" => this with { Id = value },
        "SOURCE" => this with { Source = value },
        "TYPE" => this with { Type = value },
        "SUBJECT" => this with { Subject = value },
        "TRACEID" => this with { TraceId = value },
        "TRACEPARENT" => this with { TraceParent = value },
        "TRACESTATE" => this with { TraceState = value },
        _ => this,
    };
}
