using System.Text;
using System.Text.Json;

namespace Dapr.Client.Http;

/// <summary>Reads the answer of a bulk get in one pass: <c>[{"key","data","etag"}]</c>; a missing key has no data.</summary>
internal static class BulkStateReader
{
    /// <exception cref="JsonException">The answer is not of that form, or a value is not JSON of the type.</exception>
    public static List<BulkStateItem<TValue>> Read<TValue>(ReadOnlySpan<byte> body, int expected, JsonSerializerOptions options)
    {
        var items = new List<BulkStateItem<TValue>>(expected);
        var reader = Start(body);
        while (NextItem(ref reader))
        {
            string key = "", etag = "";
            TValue? value = default;
            while (NextProperty(ref reader, ref key, ref etag))
            {
                // The stores keep null as JSON null, which is no value here, whatever the type.
                if (reader.TokenType != JsonTokenType.Null)
                    value = JsonSerializer.Deserialize<TValue>(ref reader, options);
            }

            items.Add(new BulkStateItem<TValue>(key, value!, etag));
        }

        return items;
    }

    /// <exception cref="JsonException">The answer is not of that form.</exception>
    public static List<BulkStateItem> ReadText(ReadOnlySpan<byte> body, int expected)
    {
        var items = new List<BulkStateItem>(expected);
        var reader = Start(body);
        while (NextItem(ref reader))
        {
            string key = "", etag = "", value = "";
            while (NextProperty(ref reader, ref key, ref etag))
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                value = Encoding.UTF8.GetString(body[start..(int)reader.BytesConsumed]);
            }

            items.Add(new BulkStateItem(key, value, etag));
        }

        return items;
    }

    private static Utf8JsonReader Start(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        if (!body.IsEmpty && (!reader.Read() || reader.TokenType != JsonTokenType.StartArray))
            throw new JsonException("The sidecar's answer to a bulk get is not a JSON array.");
        return reader;
    }

    private static bool NextItem(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray)
            return false;
        return reader.TokenType == JsonTokenType.StartObject
            ? true
            : throw new JsonException("An item of the sidecar's answer to a bulk get is not a JSON object.");
    }

    /// <summary>Reads on to the item's data and leaves the reader on its first token; false at the item's end.</summary>
    private static bool NextProperty(ref Utf8JsonReader reader, ref string key, ref string etag)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
                return reader.Read();
            if (reader.ValueTextEquals("key"u8))
                key = ReadString(ref reader);
            else if (reader.ValueTextEquals("etag"u8))
                etag = ReadString(ref reader);
            else
                reader.Skip();
        }

        return false;
    }

    private static string ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.String ? reader.GetString()! : "";
    }
}
