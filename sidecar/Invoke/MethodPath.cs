using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Switchyard.Sidecar.Http;

namespace Switchyard.Sidecar.Invoke;

/// <summary>A method path that must not be called.</summary>
public sealed class IllegalMethodException(string message) : Exception(message);

/// <summary>The path that an app is called with: decoded, checked, cleaned, escaped again (contract, section 2.1).</summary>
public static class MethodPath
{
    // What Go leaves as it is in a path, and what needs no cleaning either.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~!$&'()*+,/:;=@.");

    /// <summary>The path to call, starting with a slash.</summary>
    /// <exception cref="IllegalMethodException">The decoded path holds <c>#</c>, <c>?</c> or a control character.</exception>
    public static string Normalize(string escaped)
    {
        var needsWork = escaped.AsSpan().IndexOfAnyExcept(Plain) >= 0 || escaped.Contains("//", StringComparison.Ordinal)
            || escaped.Contains("/.", StringComparison.Ordinal) || escaped.StartsWith('.');
        if (!needsWork)
            return escaped.StartsWith('/') ? escaped : "/" + escaped;
        var decoded = RequestPath.Decode(escaped);
        Check(decoded);
        return Escape(RequestPath.CleanKeepingTrailingSlash(decoded.StartsWith('/') ? decoded : "/" + decoded));
    }

    private static void Check(string decoded)
    {
        if (decoded.AsSpan().IndexOfAny('#', '?', '\0') >= 0)
            throw new IllegalMethodException($"method contains forbidden character: \"{decoded}\"");
        for (var i = 0; i < decoded.Length; i++)
            if (decoded[i] < ' ' || decoded[i] == '\x7f')
            {
                throw new IllegalMethodException(
                    string.Create(CultureInfo.InvariantCulture, $"method contains control character at position {i}: {JsonEncodedText.Encode(decoded)}"));
            }
    }

    private static string Escape(string path)
    {
        if (path.AsSpan().IndexOfAnyExcept(Plain) < 0)
            return path;
        var escaped = new StringBuilder(path.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(path))
        {
            if (octet < 0x80 && Plain.Contains((char)octet))
                escaped.Append((char)octet);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
        return escaped.ToString();
    }
}
