using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>An entry's event does not fit its content type.</summary>
public sealed class EntryMismatchException(string message = "error: mismatch between contentType and event") : Exception(message);

/// <summary>An entry has no id, or that of another.</summary>
public sealed class EntryIdException() : Exception("entryId is duplicated or not present for entry");

/// <summary>One entry of a bulk publish.</summary>
/// <param name="Id">Its id, unique within the request.</param>
/// <param name="Event">Its data as bytes, by its content type; a CloudEvent's as they came.</param>
/// <param name="ContentType">Its content type.</param>
/// <param name="Metadata">Its own metadata over the request's; null when it has none of its own, for then the request's does not count either.</param>
internal sealed record BulkPublishEntry(string Id, byte[] Event, string ContentType, IReadOnlyDictionary<string, string>? Metadata)
{
    /// <summary>Reads the array of entries; what follows it is not read, as in daprd.</summary>
    /// <exception cref="JsonException">The body is not such an array.</exception>
    /// <exception cref="EntryMismatchException">An event does not fit its content type.</exception>
    /// <exception cref="EntryIdException">An id is missing or there twice.</exception>
    public static List<BulkPublishEntry> ReadAll(ReadOnlySpan<byte> body, IReadOnlyDictionary<string, string> requestMetadata)
    {
        var reader = new Utf8JsonReader(GoJson.Readable(body), new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = GoJson.BodyDepth });
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
            return [];
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new JsonException("json: cannot unmarshal the body into an array of entries");
        // The shape of all is looked at before the content of the first.
        var entries = new List<BulkPublishEntry>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, data, contentType, metadata) in document.RootElement.EnumerateArray().Select(entry => Read(entry, requestMetadata)).ToList())
        {
            entries.Add(new BulkPublishEntry(id, ToBytes(data, contentType), contentType, metadata));
            if (id.Length == 0 || !ids.Add(id))
                throw new EntryIdException();
        }
        return entries;
    }

    private static (string Id, JsonElement Data, string ContentType, IReadOnlyDictionary<string, string>? Metadata) Read(JsonElement entry, IReadOnlyDictionary<string, string> requestMetadata)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw new JsonException("json: cannot unmarshal an entry that is not an object");
        var (id, contentType, data) = ("", "", default(JsonElement));
        IReadOnlyDictionary<string, string>? metadata = null;
        foreach (var member in entry.EnumerateObject())
        {
            if (member.Name.Equals("entryId", StringComparison.OrdinalIgnoreCase))
                id = Text(member.Value);
            else if (member.Name.Equals("contentType", StringComparison.OrdinalIgnoreCase))
                contentType = Text(member.Value);
            else if (member.Name.Equals("event", StringComparison.OrdinalIgnoreCase))
                data = member.Value;
            else if (member.Name.Equals("metadata", StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind != JsonValueKind.Null)
                metadata = Merge(requestMetadata, member.Value);
        }
        return (id, data, contentType, metadata);
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> requestMetadata, JsonElement own)
    {
        if (own.ValueKind != JsonValueKind.Object)
            throw new JsonException("json: cannot unmarshal metadata that is not an object");
        var merged = new Dictionary<string, string>(requestMetadata);
        foreach (var member in own.EnumerateObject())
            merged[member.Name] = Text(member.Value);
        return merged;
    }

    private static byte[] ToBytes(JsonElement data, string contentType)
    {
        if (ContentTypes.IsJson(contentType) || ContentTypes.IsCloudEvent(contentType))
        {
            var json = data.ValueKind == JsonValueKind.Undefined ? "null"u8 : JsonMarshal.GetRawUtf8Value(data);
            return ContentTypes.IsCloudEvent(contentType) ? json.ToArray() : GoJson.Rewrite(json, JsonNumbers.AsDoubles);
        }
        if (data.ValueKind != JsonValueKind.String)
            throw new EntryMismatchException();
        if (ContentTypes.IsText(contentType))
            return Encoding.UTF8.GetBytes(data.GetString()!);
        if (!ContentTypes.IsBinary(contentType))
            throw new EntryMismatchException();
        // The odd spelling is daprd's.
        return data.TryGetBytesFromBase64(out var bytes) ? bytes
            : throw new EntryMismatchException("error: unable to decode base64 application/octect-stream data: illegal base64 data");
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => throw new JsonException("json: cannot unmarshal a value that is not a string"),
    };
}
