using System.Collections.Immutable;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Reads the query of an API call: <c>?metadata.NAME=VALUE</c> and single parameters (contract, section 0.1).</summary>
public static class QueryMetadata
{
    private const string Prefix = "metadata.";

    /// <summary>What a query without metadata gives.</summary>
    public static IReadOnlyDictionary<string, string> None { get; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The metadata of a query (with its question mark, or empty): first value wins, the case of names is kept.</summary>
    public static IReadOnlyDictionary<string, string> Read(string query)
    {
        if (!query.Contains(Prefix, StringComparison.Ordinal) && !query.Contains('%', StringComparison.Ordinal))
            return None;
        Dictionary<string, string>? metadata = null;
        foreach (var (name, value) in Parameters(query))
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
                (metadata ??= []).TryAdd(name[Prefix.Length..], value);
        return metadata ?? None;
    }

    /// <summary>The first value of a parameter, or an empty text.</summary>
    public static string Get(string query, string name)
    {
        if (query.Length > 1)
            foreach (var (key, value) in Parameters(query))
                if (key == name)
                    return value;
        return "";
    }

    private static IEnumerable<(string Name, string Value)> Parameters(string query)
    {
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            // As in Go's url.ParseQuery: a pair with a semicolon or a broken escape is dropped.
            if (pair.Contains(';', StringComparison.Ordinal) || !RequestPath.HasValidEscapes(pair))
                continue;
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            yield return (RequestPath.DecodeAsQuery(name), equals < 0 ? "" : RequestPath.DecodeAsQuery(pair.AsSpan(equals + 1)));
        }
    }
}
