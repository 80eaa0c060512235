using Microsoft.Extensions.Primitives;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>The headers that the sidecars add to a call of a method. As in daprd, the caller's identity is that of the sidecar which hosts
/// the actor.</summary>
/// <param name="ReentrancyId">The id of the turn, or null.</param>
/// <param name="AppId">The host's app-id.</param>
/// <param name="Namespace">The host's namespace.</param>
/// <param name="Remote">True when the call came through another sidecar.</param>
internal readonly record struct ActorCallHeaders(string? ReentrancyId, string AppId, string Namespace, bool Remote)
{
    private const string ReentrancyHeader = "Dapr-Reentrancy-Id";
    private const string ApiCallHeader = "Dapr-API-Call";
    private const string CallerHeader = "dapr-caller-app-id";
    private const string CallerNamespaceHeader = "dapr-caller-namespace";
    private const string RemoteHeader = "X-Dapr-Remote";
    private const int Added = 5;

    /// <summary>The turn that a caller names, or null.</summary>
    public static string? FindReentrancyId(IReadOnlyList<KeyValuePair<string, StringValues>> headers)
    {
        foreach (var (name, values) in headers)
            if (Is(name, ReentrancyHeader) && values.ToString() is { Length: > 0 } id)
                return id;
        return null;
    }

    /// <summary>The caller's headers with these; what a caller says of these names does not count.</summary>
    public IReadOnlyList<KeyValuePair<string, StringValues>> AddTo(IReadOnlyList<KeyValuePair<string, StringValues>> headers)
    {
        var all = new List<KeyValuePair<string, StringValues>>(headers.Count + Added);
        foreach (var header in headers)
            if (!IsOwn(header.Key) || (ReentrancyId is null && Is(header.Key, ReentrancyHeader)))
                all.Add(header);
        if (ReentrancyId is not null)
            all.Add(new(ReentrancyHeader, ReentrancyId));
        all.Add(new(ApiCallHeader, "true"));
        all.Add(new(CallerHeader, AppId));
        all.Add(new(CallerNamespaceHeader, Namespace));
        if (Remote)
            all.Add(new(RemoteHeader, "true"));
        return all;
    }

    private static bool IsOwn(string name) =>
        Is(name, ReentrancyHeader) || Is(name, ApiCallHeader) || Is(name, CallerHeader) || Is(name, CallerNamespaceHeader)
        || Is(name, RemoteHeader);

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
