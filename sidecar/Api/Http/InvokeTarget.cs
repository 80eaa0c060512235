using System.Text;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Which app a request is for, and the path to call there, still escaped (contract, section 2.1).</summary>
public readonly record struct InvokeTarget(string AppId, string Method)
{
    private const string AppIdHeader = "dapr-app-id";
    private const string MethodWord = "/method/";

    /// <summary>Finds the target: the header, then Basic authentication, then the path. Null when there is none.</summary>
    /// <param name="path">The path as it came, without the query.</param>
    /// <param name="headers">The request's headers.</param>
    public static InvokeTarget? Find(string path, IHeaderDictionary headers)
    {
        if (headers.TryGetValue(AppIdHeader, out var appId) && appId.ToString() is { Length: > 0 } named)
            return new InvokeTarget(named, RequestPath.Clean(path));
        if (FromBasicAuthentication(headers.Authorization.ToString()) is { } authenticated)
            return new InvokeTarget(authenticated, RequestPath.Clean(path));
        return FromPath(path);
    }

    private static InvokeTarget? FromPath(string path)
    {
        var rest = Skip(Skip(path, "v1.0"), "invoke");
        var word = rest?.IndexOf(MethodWord, StringComparison.Ordinal) ?? -1;
        return word <= 0 ? null : new InvokeTarget(RequestPath.DecodeAsQuery(rest.AsSpan(0, word)), rest![(word + MethodWord.Length)..]);
    }

    // The path after one segment and the slashes around it, or null when it does not begin with that segment.
    private static string? Skip(string? path, string segment)
    {
        var trimmed = path?.TrimStart('/');
        return trimmed?.StartsWith(segment + "/", StringComparison.Ordinal) == true ? trimmed[segment.Length..].TrimStart('/') : null;
    }

    private static string? FromBasicAuthentication(string authorization)
    {
        const string scheme = "Basic ";
        if (!authorization.StartsWith(scheme, StringComparison.Ordinal))
            return null;
        Span<byte> decoded = stackalloc byte[256];
        if (!Convert.TryFromBase64String(authorization[scheme.Length..], decoded, out var length))
            return null;
        var pair = Encoding.UTF8.GetString(decoded[..length]).Split(':');
        return pair.Length == 2 && pair[0].Equals(AppIdHeader, StringComparison.OrdinalIgnoreCase) ? pair[1] : null;
    }
}
