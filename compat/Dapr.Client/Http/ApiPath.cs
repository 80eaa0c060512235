using System.Text;

namespace Dapr.Client.Http;

/// <summary>Builds a percent-encoded path and query of the sidecar's API.</summary>
internal ref struct ApiPath(string root)
{
    private readonly StringBuilder text = new(root, 128);
    private bool hasQuery;

    /// <summary>Adds a path segment, escaped; a <c>/</c> in it is escaped too.</summary>
    public readonly ApiPath Segment(string segment)
    {
        text.Append('/').Append(Uri.EscapeDataString(segment));
        return this;
    }

    public ApiPath Query(string name, string? value)
    {
        if (value is null)
            return this;
        text.Append(hasQuery ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        hasQuery = true;
        return this;
    }

    /// <summary>Adds component metadata as <c>metadata.NAME=VALUE</c>.</summary>
    public ApiPath Metadata(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
            return this;
        foreach (var (name, value) in metadata)
            _ = Query("metadata." + Uri.EscapeDataString(name), value);
        return this;
    }

    public override readonly string ToString() => text.ToString();
}
