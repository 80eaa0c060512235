using System.Text.Json;

namespace Dapr.Client.Http;

/// <summary>JSON request bodies, those of state requests above all.</summary>
internal static class RequestJson
{
    /// <summary>Writes a JSON body with the encoder of <paramref name="options"/>; the caller's content owns the buffer.</summary>
    public static PooledContent Body(JsonSerializerOptions options, Action<Utf8JsonWriter> write)
    {
        var buffer = new PooledBuffer();
        try
        {
            using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = options.Encoder, SkipValidation = true });
            write(writer);
            writer.Flush();
            return new PooledContent(buffer);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public static void WriteItem<TValue>(Utf8JsonWriter writer, in SaveStateItem<TValue> item, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("key"u8, item.Key);
        writer.WritePropertyName("value"u8);
        JsonSerializer.Serialize(writer, item.Value, options);
        WriteConditions(writer, item.ETag, item.StateOptions, item.Metadata);
        writer.WriteEndObject();
    }

    public static void WriteOperation(Utf8JsonWriter writer, StateTransactionRequest operation)
    {
        writer.WriteStartObject();
        writer.WriteString("operation"u8, operation.OperationType == StateOperationType.Delete ? "delete"u8 : "upsert"u8);
        writer.WriteStartObject("request"u8);
        writer.WriteString("key"u8, operation.Key);
        if (operation.Value is { Length: > 0 } value)
        {
            writer.WritePropertyName("value"u8);
            writer.WriteRawValue(value);
        }

        WriteConditions(writer, operation.ETag, operation.Options, operation.Metadata);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
            return;
        writer.WriteStartObject("metadata"u8);
        foreach (var (name, value) in metadata)
            writer.WriteString(name, value);
        writer.WriteEndObject();
    }

    public static string? Name(ConsistencyMode? mode) => mode switch
    {
        null => null,
        ConsistencyMode.Eventual => "eventual",
        ConsistencyMode.Strong => "strong",
        _ => throw new ArgumentException($"{mode} is not a supported consistency mode.", nameof(mode)),
    };

    public static string? Name(ConcurrencyMode? mode) => mode switch
    {
        null => null,
        ConcurrencyMode.FirstWrite => "first-write",
        ConcurrencyMode.LastWrite => "last-write",
        _ => throw new ArgumentException($"{mode} is not a supported concurrency mode.", nameof(mode)),
    };

    private static void WriteConditions(
        Utf8JsonWriter writer, string? etag, StateOptions? options, IReadOnlyDictionary<string, string>? metadata)
    {
        // An empty ETag is none to every store, so it is not sent.
        if (!string.IsNullOrEmpty(etag))
            writer.WriteString("etag"u8, etag);
        WriteMetadata(writer, metadata);
        if (options is null)
            return;
        writer.WriteStartObject("options"u8);
        if (Name(options.Concurrency) is { } concurrency)
            writer.WriteString("concurrency"u8, concurrency);
        if (Name(options.Consistency) is { } consistency)
            writer.WriteString("consistency"u8, consistency);
        writer.WriteEndObject();
    }
}
