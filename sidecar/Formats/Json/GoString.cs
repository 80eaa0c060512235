using System.Buffers;
using System.Globalization;
using System.Text;

namespace Switchyard.Sidecar.Formats.Json;

/// <summary>JSON strings as Go's encoding/json writes and reads them: daprd's bodies are compared byte by byte.</summary>
public static class GoString
{
    // What cannot be copied as it is: control characters, quotes, <>& (escaped by Go) and everything outside ASCII.
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\', (byte)'<', (byte)'>', (byte)'&',
            .. Enumerable.Range(0x80, 0x80).Select(i => (byte)i)]);

    /// <summary>Writes a quoted string from UTF-8; bytes that are not UTF-8 become <c>\ufffd</c>, as in Go.</summary>
    public static void Write(PooledBuffer output, ReadOnlySpan<byte> utf8)
    {
        output.WriteByte((byte)'"');
        while (true)
        {
            var plain = utf8.IndexOfAny(Special);
            if (plain < 0)
                break;
            output.Write(utf8[..plain]);
            utf8 = utf8[(plain + WriteSpecial(output, utf8[plain..]))..];
        }
        output.Write(utf8);
        output.WriteByte((byte)'"');
    }

    /// <summary>Writes a quoted string.</summary>
    public static void Write(PooledBuffer output, string text)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (length <= 512)
        {
            Span<byte> utf8 = stackalloc byte[length];
            Write(output, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
            return;
        }
        var rented = ArrayPool<byte>.Shared.Rent(length);
        Write(output, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Undoes JSON's escapes; a lone surrogate becomes U+FFFD. The result is never longer than the input.</summary>
    /// <returns>How many bytes of <paramref name="destination"/> were filled.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var slash = escaped.IndexOf((byte)'\\');
            if (slash < 0)
                break;
            escaped[..slash].CopyTo(destination[written..]);
            written += slash;
            escaped = escaped[slash..];
            if (escaped[1] == 'u')
            {
                var rune = ReadUnicodeEscape(ref escaped);
                written += rune.EncodeToUtf8(destination[written..]);
                continue;
            }
            destination[written++] = escaped[1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var other => other,
            };
            escaped = escaped[2..];
        }
        escaped.CopyTo(destination[written..]);
        return written + escaped.Length;
    }

    private static Rune ReadUnicodeEscape(ref ReadOnlySpan<byte> escaped)
    {
        var first = ReadHex(escaped);
        escaped = escaped[6..];
        if (char.IsHighSurrogate(first) && escaped.StartsWith("\\u"u8) && ReadHex(escaped) is var second && char.IsLowSurrogate(second))
        {
            escaped = escaped[6..];
            return new Rune(first, second);
        }
        return Rune.TryCreate(first, out var rune) ? rune : Rune.ReplacementChar;
    }

    private static char ReadHex(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static int WriteSpecial(PooledBuffer output, ReadOnlySpan<byte> utf8)
    {
        if (utf8[0] < 0x80)
        {
            output.Write(utf8[0] switch
            {
                (byte)'"' => "\\\""u8,
                (byte)'\\' => "\\\\"u8,
                (byte)'\n' => "\\n"u8,
                (byte)'\r' => "\\r"u8,
                (byte)'\t' => "\\t"u8,
                (byte)'\b' => "\\b"u8,
                (byte)'\f' => "\\f"u8,
                _ => [(byte)'\\', (byte)'u', (byte)'0', (byte)'0', Hex(utf8[0] >> 4), Hex(utf8[0] & 15)],
            });
            return 1;
        }
        if (Rune.DecodeFromUtf8(utf8, out var rune, out var length) != OperationStatus.Done)
            output.Write("\\ufffd"u8);
        else if (rune.Value is 0x2028 or 0x2029)
            output.Write(rune.Value == 0x2028 ? "\\u2028"u8 : "\\u2029"u8);
        else
            output.Write(utf8[..length]);
        return length;
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
