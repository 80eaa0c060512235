using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Switchyard.ServiceDefaults.CloudEvents;

/// <summary>Reads deliveries straight from the body's bytes: base64 is decoded where it lies, JSON data is cut out unparsed.</summary>
internal static class DeliveryParser
{
    // As deep as Go reads: one deeply nested entry must not make its whole bulk unreadable.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 10_000 };

    /// <summary>Parses a body; <paramref name="body"/> is written over where base64 stood.</summary>
    /// <returns>Whether it is a bulk, and its events: exactly one when it is not.</returns>
    public static (bool IsBulk, IReadOnlyList<Delivery> Items) Parse(Memory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return (false, [Unreadable(body, "the body is not a JSON object")]);

            List<Delivery>? entries = null;
            var single = ReadEvent(ref reader, body, ref entries);
            return entries is null ? (false, [single]) : (true, entries);
        }
        catch (JsonException e)
        {
            return (false, [Unreadable(body, $"the body is not JSON: line {e.LineNumber}, byte {e.BytePositionInLine}")]);
        }
    }

    /// <summary>Reads the object the reader stands on. <paramref name="entries"/> is filled when it turns out to be a bulk.</summary>
    private static Delivery ReadEvent(ref Utf8JsonReader reader, Memory<byte> body, ref List<Delivery>? entries)
    {
        string? id = null, type = null, topic = null, flaw = null;
        DateTime? time = null;
        ReadOnlyMemory<byte> text = default;
        ReadOnlyMemory<byte>? binary = null;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
                id = ReadString(ref reader);
            else if (reader.ValueTextEquals("type"u8))
                type = ReadString(ref reader);
            else if (reader.ValueTextEquals("topic"u8))
                topic = ReadString(ref reader);
            else if (reader.ValueTextEquals("time"u8))
                time = ReadTime(ref reader);
            else if (reader.ValueTextEquals("data_base64"u8))
                binary = ReadBase64(ref reader, body, ref flaw);
            else if (reader.ValueTextEquals("data"u8))
                text = ReadRaw(ref reader, body);
            else if (reader.ValueTextEquals("entries"u8) && entries is null)
                entries = ReadEntries(ref reader, body);
            else
                reader.Skip();
        }

        return new Delivery
        {
            Id = id,
            Type = type,
            Topic = topic,
            Time = time,
            Data = binary ?? text,
            IsBinary = binary is not null,
            Flaw = flaw,
        };
    }

    private static List<Delivery>? ReadEntries(ref Utf8JsonReader reader, Memory<byte> body)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var entries = new List<Delivery>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                entries.Add(ReadEntry(ref reader, body));
            else
                reader.Skip();
        }

        return entries;
    }

    private static Delivery ReadEntry(ref Utf8JsonReader reader, Memory<byte> body)
    {
        string? entryId = null;
        Delivery? found = null;
        List<Delivery>? nested = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("entryId"u8))
            {
                entryId = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("event"u8))
            {
                reader.Read();
                found = reader.TokenType == JsonTokenType.StartObject
                    ? ReadEvent(ref reader, body, ref nested)
                    : Unreadable(ReadRawHere(ref reader, body), "the entry's event is not a CloudEvent");
            }
            else
            {
                reader.Skip();
            }
        }

        return (found ?? Unreadable(default, "the entry has no event")) with { EntryId = entryId };
    }

    private static Delivery Unreadable(ReadOnlyMemory<byte> data, string flaw) => new() { Data = data, Flaw = flaw };

    private static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }

    private static DateTime? ReadTime(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.TryGetDateTimeOffset(out var time) ? time.UtcDateTime : null;
        reader.Skip();
        return null;
    }

    private static ReadOnlyMemory<byte>? ReadBase64(ref Utf8JsonReader reader, Memory<byte> body, ref string? flaw)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            flaw = "data_base64 is not a string";
            return ReadRawHere(ref reader, body);
        }

        var text = body.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        if (reader.ValueIsEscaped)
            text = Unescaped(ref reader);
        if (Base64.DecodeFromUtf8InPlace(text.Span, out var written) == OperationStatus.Done)
            return text[..written];
        flaw = "data_base64 is not base64";
        return text;
    }

    /// <summary>An escape inside base64 (<c>\/</c>, <c>\u002b</c>) is allowed but rare, so it may cost a copy.</summary>
    private static Memory<byte> Unescaped(ref Utf8JsonReader reader)
    {
        var copy = new byte[reader.ValueSpan.Length];
        return copy.AsMemory(0, reader.CopyString(copy));
    }

    private static ReadOnlyMemory<byte> ReadRaw(ref Utf8JsonReader reader, Memory<byte> body)
    {
        reader.Read();
        return ReadRawHere(ref reader, body);
    }

    private static ReadOnlyMemory<byte> ReadRawHere(ref Utf8JsonReader reader, Memory<byte> body)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return body[start..(int)reader.BytesConsumed];
    }
}
