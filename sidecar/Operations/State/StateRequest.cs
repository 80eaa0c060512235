using System.Globalization;
using System.Text.Json;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Operations.State;

/// <summary>One item of a save, or the request of a transaction's operation, as it stands in the body (contract, sections 5.1 and 5.3).</summary>
internal sealed class StateRequest
{
    private static readonly byte[] Null = [.. "null"u8];

    public string Key { get; private set; } = "";

    public byte[] Value { get; private set; } = Null;

    public string? ETag { get; private set; }

    public string Concurrency { get; private set; } = "";

    public string Consistency { get; private set; } = "";

    public Dictionary<string, string>? Metadata { get; private set; }

    /// <summary>Reads one object; the reader stands on its start and is left on its end. Names in any case, unknown ones are skipped.</summary>
    /// <exception cref="JsonException">A member has the wrong type.</exception>
    public static StateRequest Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var request = new StateRequest();
        if (reader.TokenType == JsonTokenType.Null)
            return request;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"readObject: expect {{ or n, but found {reader.TokenType}");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            request.ReadMember(ref reader, body);
        return request;
    }

    /// <summary>The write for the store; query metadata goes before the item's own.</summary>
    /// <param name="component">The store.</param>
    /// <param name="query">The metadata of the query.</param>
    /// <param name="delete">True for a delete.</param>
    /// <exception cref="IllegalKeyException">The key holds <c>||</c>.</exception>
    /// <exception cref="ComponentException">An option or the TTL is wrong.</exception>
    public StateWrite ToWrite(StateComponent component, IReadOnlyDictionary<string, string> query, bool delete)
    {
        var key = component.Keys.Apply(Key);
        StateOptions.Check(Concurrency, Consistency);
        var etag = string.IsNullOrEmpty(ETag) ? null : ETag;
        var firstWrite = etag is null && Concurrency == StateOptions.FirstWrite;
        return delete ? new StateWrite(key, null, etag, firstWrite) : new StateWrite(key, Value, etag, firstWrite, Ttl(component, query));
    }

    private TimeSpan? Ttl(StateComponent component, IReadOnlyDictionary<string, string> query)
    {
        var text = Find(query) ?? (Metadata is null ? null : Find(Metadata));
        if (string.IsNullOrEmpty(text))
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Clamp(seconds, -1, int.MaxValue));
        throw new ComponentException(component.Type == "state.in-memory"
            ? $"strconv.Atoi: parsing \"{text}\": invalid syntax"
            : $"error parsing TTL: incorrect value for metadata 'ttlInSeconds': strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    private static string? Find(IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
            if (name.Equals("ttlInSeconds", StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }

    private void ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var name = reader.GetString()!;
        reader.Read();
        if (name.Equals("key", StringComparison.OrdinalIgnoreCase))
            Key = ReadText(ref reader) ?? "";
        else if (name.Equals("value", StringComparison.OrdinalIgnoreCase))
            Value = ReadValue(ref reader, body);
        else if (name.Equals("etag", StringComparison.OrdinalIgnoreCase))
            ETag = ReadText(ref reader);
        else if (name.Equals("metadata", StringComparison.OrdinalIgnoreCase))
            Metadata = ReadTexts(ref reader);
        else if (name.Equals("options", StringComparison.OrdinalIgnoreCase))
            ReadOptions(ref reader);
        else
            reader.Skip();
    }

    private void ReadOptions(ref Utf8JsonReader reader)
    {
        var options = ReadTexts(ref reader);
        Concurrency = options?.GetValueOrDefault("concurrency") ?? "";
        Consistency = options?.GetValueOrDefault("consistency") ?? "";
    }

    private static byte[] ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return GoJson.Rewrite(body[start..(int)reader.BytesConsumed], JsonNumbers.AsDoubles);
    }

    /// <summary>Reads an object of texts, or null.</summary>
    internal static Dictionary<string, string>? ReadTexts(ref Utf8JsonReader reader)
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

    /// <summary>Reads a text, or null.</summary>
    internal static string? ReadText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        var other => throw new JsonException($"ReadString: expects \" or n, but found {other}"),
    };
}
