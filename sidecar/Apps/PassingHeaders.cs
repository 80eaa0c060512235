using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Switchyard.Sidecar.Apps;

/// <summary>Which headers pass between caller and app (contract, section 2.2).</summary>
internal static class PassingHeaders
{
    private static readonly FrozenSet<string> Dropped = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings", "te", "trailer",
        "proxy-authorization", "proxy-authenticate", "dapr-app-id", "destination-app-id", "host", "content-length", "expect",
        "traceparent", "tracestate");

    /// <summary>Whether a header of the caller's reaches the app.</summary>
    public static bool Passes(string name) => !Dropped.Contains(name) && !name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a header of the app's answer reaches the caller.</summary>
    public static bool PassesBack(string name) => Passes(name) || name.Equals("traceparent", StringComparison.OrdinalIgnoreCase)
        || name.Equals("tracestate", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name a header arrives under.</summary>
    public static string Renamed(string name) => name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) ? "dapr-" + name : name;

    /// <summary>The headers that <c>Connection</c> names and that do not pass either; null when it names none.</summary>
    public static HashSet<string>? ListedInConnection(StringValues connection)
    {
        var text = connection.ToString();
        return text.Length == 0 || text.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
            || text.Equals("close", StringComparison.OrdinalIgnoreCase)
            ? null
            : new HashSet<string>(text.Split(',', StringSplitOptions.TrimEntries), StringComparer.OrdinalIgnoreCase);
    }
}
