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
                overrides = overrides.With(name.AsSpan(Prefix.Length), value);
        return overrides;
    }

    private EnvelopeOverrides With(ReadOnlySpan<char> name, string value)
    {
        if (Is(name, "id"))
            return this with { Id = value };
        if (Is(name, "source"))
            return this with { Source = value };
        if (Is(name, "type"))
            return this with { Type = value };
        if (Is(name, "subject"))
            return this with { Subject = value };
        if (Is(name, "traceid"))
            return this with { TraceId = value };
        if (Is(name, "traceparent"))
            return this with { TraceParent = value };
        return Is(name, "tracestate") ? this with { TraceState = value } : this;
    }

    private static bool Is(ReadOnlySpan<char> name, string field) => name.Equals(field, StringComparison.OrdinalIgnoreCase);
}
