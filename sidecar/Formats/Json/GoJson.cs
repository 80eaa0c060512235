using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Switchyard.Sidecar.Formats.Json;

/// <summary>What becomes of numbers when JSON is read and written again.</summary>
public enum JsonNumbers
{
    /// <summary>Every digit is kept (publish).</summary>
    AsWritten,

    /// <summary>Each number passes through a double: integers beyond 2^53 lose digits (state, bulk publish, bulk delivery).</summary>
    AsDoubles,
}

/// <summary>
/// Reads JSON and writes it again as daprd does after decoding it into Go maps: keys sorted by their bytes, of equal keys the last, no white space,
/// <c>&lt;&gt;&amp;</c> escaped (contract, sections 3.3 and 5.1).
/// </summary>
public static class GoJson
{
    private const int MaxDepth = 500;

    /// <summary>As deep as a body may be that holds such JSON.</summary>
    public const int BodyDepth = MaxDepth + 8;

    private static readonly JsonReaderOptions FirstValueOnly = new() { AllowMultipleValues = true, MaxDepth = MaxDepth };

    /// <summary>Rewrites the first JSON value of the text; what follows it is not looked at, as Go's decoder does.</summary>
    /// <exception cref="JsonException">There is no JSON value, or a number does not fit a double.</exception>
    public static void Rewrite(ReadOnlySpan<byte> json, PooledBuffer output, JsonNumbers numbers)
    {
        var reader = new Utf8JsonReader(json, FirstValueOnly);
        if (!reader.Read())
            throw new JsonException("unexpected end of JSON input");
        WriteElement(ref reader, json, output, numbers);
    }

    /// <summary>
    /// The text itself; or, when a part of it is no Unicode, its first value with U+FFFD in place of that, as Go reads it. .NET's readers fail on such names and texts.
    /// </summary>
    /// <exception cref="JsonException">It had to be rewritten, and holds no JSON value.</exception>
    public static ReadOnlySpan<byte> Readable(ReadOnlySpan<byte> json)
    {
        var mayHaveSurrogates = json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;
        return mayHaveSurrogates || !Utf8.IsValid(json) ? Rewrite(json, JsonNumbers.AsWritten) : json;
    }

    /// <summary>Rewrites a JSON text into an array of its own.</summary>
    /// <exception cref="JsonException">As <see cref="Rewrite(ReadOnlySpan{byte}, PooledBuffer, JsonNumbers)"/>.</exception>
    public static byte[] Rewrite(ReadOnlySpan<byte> json, JsonNumbers numbers)
    {
        using var buffer = PooledBuffer.Rent();
        Rewrite(json, buffer, numbers);
        return buffer.ToArray();
    }

    private static void WriteElement(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, PooledBuffer output, JsonNumbers numbers)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader, json, output, numbers);
                break;
            case JsonTokenType.StartArray:
                WriteArray(ref reader, json, output, numbers);
                break;
            case JsonTokenType.String:
                WriteString(reader.ValueSpan, reader.ValueIsEscaped, output);
                break;
            case JsonTokenType.Number when numbers == JsonNumbers.AsDoubles:
                GoNumber.Write(output, reader.ValueSpan);
                break;
            default:
                output.Write(reader.ValueSpan);
                break;
        }
    }

    private static void WriteArray(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, PooledBuffer output, JsonNumbers numbers)
    {
        output.WriteByte((byte)'[');
        for (var first = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; first = false)
        {
            if (!first)
                output.WriteByte((byte)',');
            WriteElement(ref reader, json, output, numbers);
        }
        output.WriteByte((byte)']');
    }

    private static void WriteObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, PooledBuffer output, JsonNumbers numbers)
    {
        var members = new JsonMembers();
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = (int)reader.TokenStartIndex + 1;
                var (nameLength, escaped) = (reader.ValueSpan.Length, reader.ValueIsEscaped);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                members.Add(new JsonMember(name, nameLength, escaped, start, (int)reader.BytesConsumed));
            }
            output.WriteByte((byte)'{');
            var first = true;
            foreach (ref readonly var member in members.Sorted(json))
            {
                if (!first)
                    output.WriteByte((byte)',');
                first = false;
                WriteString(json.Slice(member.Name, member.NameLength), member.NameEscaped, output);
                output.WriteByte((byte)':');
                var value = json[member.ValueStart..member.ValueEnd];
                var valueReader = new Utf8JsonReader(value, FirstValueOnly);
                valueReader.Read();
                WriteElement(ref valueReader, value, output, numbers);
            }
            output.WriteByte((byte)'}');
        }
        finally
        {
            members.Dispose();
        }
    }

    private static void WriteString(ReadOnlySpan<byte> value, bool escaped, PooledBuffer output)
    {
        if (!escaped)
        {
            GoString.Write(output, ReplaceInvalid(value));
            return;
        }
        var rented = ArrayPool<byte>.Shared.Rent(value.Length);
        GoString.Write(output, ReplaceInvalid(rented.AsSpan(0, GoString.Unescape(value, rented))));
        ArrayPool<byte>.Shared.Return(rented);
    }

    // Go's decoder puts U+FFFD in the place of a bad byte, so its encoder then finds a character, not a bad byte.
    private static ReadOnlySpan<byte> ReplaceInvalid(ReadOnlySpan<byte> value) => System.Text.Unicode.Utf8.IsValid(value)
        ? value
        : System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(value));
}
