using System.Text.Json;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.State;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Reads the bodies of the state API: items of a save, keys of a bulk get, operations of a transaction (contract, sections 5.1 to 5.3).</summary>
internal static class StateJson
{
    private static readonly byte[] Null = [.. "null"u8];

    /// <summary>The items of a save. What follows the array is not read, as in daprd.</summary>
    /// <param name="body">The body.</param>
    /// <param name="ttl">The TTL of the query, which goes before an item's own; null without one.</param>
    /// <exception cref="JsonException">The body has the wrong shape.</exception>
    public static List<StateChange> ReadItems(ReadOnlySpan<byte> body, string? ttl)
    {
        body = GoJson.Readable(body);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
        var items = new List<StateChange>();
        if (!reader.Read())
            throw new JsonException("unexpected end of JSON input");
        if (reader.TokenType == JsonTokenType.Null)
            return items;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException($"decode slice: expect [ or n, but found {reader.TokenType}");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadChange(ref reader, body, ttl));
        return items;
    }

    /// <summary>The keys of a bulk get. What follows the object is not read, as in daprd.</summary>
    /// <exception cref="JsonException">The body has the wrong shape.</exception>
    public static List<string> ReadKeys(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(GoJson.Readable(body), new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
        var keys = new List<string>();
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            throw new JsonException("cannot unmarshal the body into an object");
        if (reader.TokenType == JsonTokenType.Null)
            return keys;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (Is(name, "keys"))
                ReadKeys(ref reader, keys);
            else if (Is(name, "metadata"))
                ReadTexts(ref reader);
            else if (Is(name, "parallelism") && reader.TokenType != JsonTokenType.Null)
                CheckWhole(ref reader);
            else
                reader.Skip();
        }
        return keys;
    }

    /// <summary>The operations of a transaction. What follows the object is not read, as in daprd.</summary>
    /// <param name="body">The body.</param>
    /// <param name="ttl">The TTL of the query, which goes before an operation's own; null without one.</param>
    /// <exception cref="JsonException">The body has the wrong shape.</exception>
    public static List<StateOperation> ReadOperations(ReadOnlySpan<byte> body, string? ttl)
    {
        body = GoJson.Readable(body);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
        var operations = new List<StateOperation>();
        if (!reader.Read())
            throw new JsonException("unexpected end of JSON input");
        if (reader.TokenType == JsonTokenType.Null)
            return operations;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"readObject: expect {{ or n, but found {reader.TokenType}");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (Is(name, "operations"))
                ReadOperations(ref reader, body, ttl, operations);
            else if (Is(name, "metadata"))
                ReadTexts(ref reader);
            else
                reader.Skip();
        }
        return operations;
    }

    /// <summary>The TTL in metadata, its name in any case; null without one.</summary>
    public static string? FindTtl(IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
            if (Is(name, "ttlInSeconds"))
                return value;
        return null;
    }

    private static bool Is(string name, string member) => name.Equals(member, StringComparison.OrdinalIgnoreCase);

    private static void CheckWhole(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out _))
            throw new JsonException("cannot unmarshal a parallelism that is not a whole number");
    }

    private static void ReadKeys(ref Utf8JsonReader reader, List<string> keys)
    {
        keys.Clear();
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("cannot unmarshal keys that are not an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            keys.Add(ReadText(ref reader) ?? "");
    }

    private static void ReadOperations(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, string? ttl, List<StateOperation> operations)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException($"decode slice: expect [ or n, but found {reader.TokenType}");
        while (reader.Read() && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null)
            operations.Add(reader.TokenType == JsonTokenType.Null ? new StateOperation("", new StateChange()) : ReadOperation(ref reader, body, ttl));
        if (reader.TokenType != JsonTokenType.EndArray)
            throw new JsonException($"readObject: expect {{ or n, but found {reader.TokenType}");
    }

    private static StateOperation ReadOperation(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, string? ttl)
    {
        var (kind, change) = ("", new StateChange { Value = Null, Ttl = ttl });
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (Is(name, "operation"))
                kind = ReadText(ref reader) ?? "";
            else if (Is(name, "request"))
                change = ReadChange(ref reader, body, ttl);
            else
                reader.Skip();
        }
        return new StateOperation(kind, change);
    }

    // The reader stands on the object's start and is left on its end. Names in any case, unknown ones are skipped.
    private static StateChange ReadChange(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, string? ttl)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return new StateChange { Value = Null, Ttl = ttl };
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"readObject: expect {{ or n, but found {reader.TokenType}");
        var (key, value, etag, concurrency, consistency, own) = ("", Null, (string?)null, "", "", (string?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (Is(name, "key"))
                key = ReadText(ref reader) ?? "";
            else if (Is(name, "value"))
                value = ReadValue(ref reader, body);
            else if (Is(name, "etag"))
                etag = ReadText(ref reader);
            else if (Is(name, "metadata"))
                own = ReadTexts(ref reader) is { } metadata ? FindTtl(metadata) : null;
            else if (Is(name, "options"))
                (concurrency, consistency) = ReadOptions(ref reader);
            else
                reader.Skip();
        }
        return new StateChange { Key = key, Value = value, ETag = etag, Concurrency = concurrency, Consistency = consistency, Ttl = ttl ?? own };
    }

    private static (string Concurrency, string Consistency) ReadOptions(ref Utf8JsonReader reader)
    {
        var options = ReadTexts(ref reader);
        return (options?.GetValueOrDefault("concurrency") ?? "", options?.GetValueOrDefault("consistency") ?? "");
    }

    private static byte[] ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return GoJson.Rewrite(body[start..(int)reader.BytesConsumed], JsonNumbers.AsDoubles);
    }

    private static Dictionary<string, string>? ReadTexts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"ReadMapCB: expect {{ or n, but found {reader.TokenType}");
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            texts[name] = ReadText(ref reader) ?? "";
        }
        return texts;
    }

    private static string? ReadText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        var other => throw new JsonException($"ReadString: expects \" or n, but found {other}"),
    };
}
