using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>A method path that must not be called.</summary>
public sealed class IllegalMethodException(string message) : Exception(message);

/// <summary>
/// The path that an app is called with: decoded, checked, cleaned (a trailing slash goes, too), then read as a part of a URL (contract,
/// section 2.1).
/// </summary>
public static class MethodPath
{
    private const string Invalid = "rpc error: code = InvalidArgument desc = invalid method: ";
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+,/:;=@";

    // What Go leaves as it is where it has to escape.
    private static readonly SearchValues<char> Unescaped = SearchValues.Create(Unreserved);

    // What needs no work at all, but for dots and doubled slashes.
    private static readonly SearchValues<char> Plain = SearchValues.Create(Unreserved + "!'()*");

    // What makes a URL's path that Go sends on as it stands.
    private static readonly SearchValues<char> Encoded = SearchValues.Create(Unreserved + "!'()*%[]");

    /// <summary>The path to call, starting with a slash.</summary>
    /// <exception cref="IllegalMethodException">
    /// The decoded path holds <c>#</c>, <c>?</c>, a control character, or a percent sign that escapes nothing.
    /// </exception>
    public static string Normalize(string escaped)
    {
        var needsWork = escaped.AsSpan().IndexOfAnyExcept(Plain) >= 0 || escaped.Contains("//", StringComparison.Ordinal)
            || escaped.Contains("/.", StringComparison.Ordinal) || escaped.StartsWith('.') || (escaped.Length > 1 && escaped.EndsWith('/'));
        if (!needsWork)
            return escaped.StartsWith('/') ? escaped : "/" + escaped;
        var decoded = RequestPath.Decode(escaped);
        Check(decoded);
        return Escape(decoded);
    }

    /// <summary>A method as text, without escapes: checked and cleaned, with a slash in front only if it had one.</summary>
    /// <exception cref="IllegalMethodException">It holds <c>#</c>, <c>?</c> or a control character.</exception>
    public static string CleanText(string method)
    {
        Check(method);
        return method.StartsWith('/') ? RequestPath.Clean(method) : RequestPath.Clean("/" + method)[1..];
    }

    /// <summary>The path to call for a method as text, starting with a slash.</summary>
    /// <exception cref="IllegalMethodException">It holds a percent sign that escapes nothing.</exception>
    public static string Escape(string method)
    {
        var path = RequestPath.Clean(method.StartsWith('/') ? method : "/" + method);
        if (!RequestPath.HasValidEscapes(path))
        {
            throw new IllegalMethodException(
                $"rpc error: code = Internal desc = error invoking app channel: parse {Quote(path)}: invalid URL escape");
        }
        return path.AsSpan().IndexOfAnyExcept(Encoded) < 0 ? path : EscapeAll(RequestPath.Decode(path));
    }

    private static void Check(string decoded)
    {
        if (decoded.AsSpan().IndexOfAny('#', '?', '\0') >= 0)
            throw new IllegalMethodException($"{Invalid}method contains forbidden character: {Quote(decoded)}");
        for (var i = 0; i < decoded.Length; i++)
            if (decoded[i] < ' ' || decoded[i] == '\x7f')
            {
                throw new IllegalMethodException(string.Create(CultureInfo.InvariantCulture,
                    $"{Invalid}method contains control character at position {i}: {Quote(decoded)}"));
            }
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>A query as it was given, but for what would break the request's line.</summary>
    public static string EscapeQuery(string query) => query.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0
        ? query
        : string.Concat(Encoding.UTF8.GetBytes(query).Select(octet => octet is > (byte)' ' and <= (byte)'~'
            ? ((char)octet).ToString() : string.Create(CultureInfo.InvariantCulture, $"%{octet:X2}")));

    private static string EscapeAll(string path)
    {
        var escaped = new StringBuilder(path.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(path))
        {
            if (octet < 0x80 && Unescaped.Contains((char)octet))
                escaped.Append((char)octet);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
        return escaped.ToString();
    }
}
