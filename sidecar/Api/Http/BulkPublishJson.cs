using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Switchyard.Sidecar.Formats.CloudEvents;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.PubSub;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>An entry's event does not fit its content type.</summary>
internal sealed class EntryMismatchException(string message = "error: mismatch between contentType and event") : Exception(message);

/// <summary>Reads the body of a bulk publish (contract, section 3.5).</summary>
internal static class BulkPublishJson
{
    /// <summary>An entry whose event is not read yet.</summary>
    private readonly record struct Entry(string Id, JsonElement Data, string ContentType, IReadOnlyDictionary<string, string>? Metadata);

    /// <summary>Reads the array of entries; what follows it is not read, as in daprd.</summary>
    /// <exception cref="JsonException">The body is not such an array.</exception>
    /// <exception cref="EntryMismatchException">An event does not fit its content type.</exception>
    /// <exception cref="PubSubException">An id is missing or there twice.</exception>
    public static void Read(ReadOnlySpan<byte> body, BulkPublish bulk)
    {
        var reader = new Utf8JsonReader(GoJson.Readable(body), new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = GoJson.BodyDepth });
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
            return;
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new JsonException("json: cannot unmarshal the body into an array of entries");
        // The shape of all is looked at before the content of the first.
        foreach (var entry in document.RootElement.EnumerateArray().Select(Read).ToList())
            bulk.Add(entry.Id, ToBytes(entry.Data, entry.ContentType, bulk.Target.Raw), entry.ContentType, entry.Metadata);
    }

    private static Entry Read(JsonElement entry)
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
                metadata = ReadMetadata(member.Value);
        }
        return new Entry(id, data, contentType, metadata);
    }

    private static Dictionary<string, string> ReadMetadata(JsonElement own)
    {
        if (own.ValueKind != JsonValueKind.Object)
            throw new JsonException("json: cannot unmarshal metadata that is not an object");
        var metadata = new Dictionary<string, string>();
        foreach (var member in own.EnumerateObject())
            metadata[member.Name] = Text(member.Value);
        return metadata;
    }

    private static byte[] ToBytes(JsonElement data, string contentType, bool raw)
    {
        if (ContentTypes.IsJson(contentType) || ContentTypes.IsCloudEvent(contentType))
        {
            var json = data.ValueKind == JsonValueKind.Undefined ? "null"u8 : JsonMarshal.GetRawUtf8Value(data);
            // A CloudEvent is completed as it came; all else is decoded and written again.
            return ContentTypes.IsCloudEvent(contentType) && !raw ? json.ToArray() : GoJson.Rewrite(json, JsonNumbers.AsDoubles);
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
