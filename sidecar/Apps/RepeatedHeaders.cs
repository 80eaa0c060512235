using System.Text;
using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Apps;

/// <summary>
/// Lets a request to the app repeat a header on several lines, as daprd does; HttpClient by itself folds the values into one line. Several values are joined
/// with a noncharacter that the encoding of this request, and of no other, writes as a line break.
/// </summary>
internal static class RepeatedHeaders
{
    private const char LineBreak = '\uFDD0';
    private static readonly HttpRequestOptionsKey<bool> Marked = new("repeated-headers");
    private static readonly LineBreakEncoding Encoding = new();

    /// <summary>Marks the request if headers are repeated and none of the values could be mistaken; tells whether <see cref="Join"/> may be used.</summary>
    public static bool Mark(HttpRequestMessage request, IEnumerable<KeyValuePair<string, StringValues>> headers)
    {
        var repeated = false;
        foreach (var (_, values) in headers)
        {
            repeated |= values.Count > 1;
            foreach (var value in values)
                if (value!.Contains(LineBreak, StringComparison.Ordinal))
                    return false;
        }
        if (repeated)
            request.Options.Set(Marked, true);
        return repeated;
    }

    /// <summary>Several values of one header as one value of a marked request.</summary>
    public static string Join(string name, StringValues values) => string.Join($"{LineBreak}{name}: ", values.ToArray());

    /// <summary>One more value for a header that the request has already; marks the request, or folds where that is not safe.</summary>
    public static string Append(HttpRequestMessage request, string name, string present, string value)
    {
        var marked = request.Options.TryGetValue(Marked, out _);
        if (!marked && request.Headers.NonValidated.Any(header => header.Value.ToString().Contains(LineBreak, StringComparison.Ordinal)))
            return $"{present}, {value}";
        request.Options.Set(Marked, true);
        return Join(name, new StringValues([present, value]));
    }

    /// <summary>How header values of a request are written: as UTF-8.</summary>
    public static Encoding EncodingOf(HttpRequestMessage request) =>
        request.Options.TryGetValue(Marked, out _) ? Encoding : System.Text.Encoding.UTF8;

    private sealed class LineBreakEncoding() : UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
    {
        private static readonly byte[] Encoded = UTF8.GetBytes(LineBreak.ToString());

        public override int GetBytes(ReadOnlySpan<char> chars, Span<byte> bytes)
        {
            var length = base.GetBytes(chars, bytes);
            for (var at = bytes[..length].IndexOf(Encoded); at >= 0; at = bytes[..length].IndexOf(Encoded))
            {
                "\r\n"u8.CopyTo(bytes[at..]);
                bytes[(at + Encoded.Length)..length].CopyTo(bytes[(at + 2)..]);
                length--;
            }
            return length;
        }
    }
}
