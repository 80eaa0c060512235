using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Switchyard.Sidecar.Formats.CloudEvents;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>An event cannot be taken apart: its data does not fit its content type.</summary>
internal sealed class EventFieldsException(string message) : Exception(message);

/// <summary>A CloudEvent taken apart, as gRPC carries it: its data as bytes, what has no field of its own as extensions.</summary>
internal sealed class EventFields
{
    private static readonly string[] TraceNames = ["traceid", "traceparent", "tracestate"];

    private EventFields() { }

    /// <summary><c>id</c>.</summary>
    public string Id { get; private set; } = "";

    /// <summary><c>source</c>.</summary>
    public string Source { get; private set; } = "";

    /// <summary><c>type</c>.</summary>
    public string Type { get; private set; } = "";

    /// <summary><c>specversion</c>.</summary>
    public string SpecVersion { get; private set; } = "";

    /// <summary><c>datacontenttype</c>.</summary>
    public string DataContentType { get; private set; } = "";

    /// <summary>The data: texts without quotes, JSON compact and sorted, bytes decoded.</summary>
    public ByteString Data { get; private set; } = ByteString.Empty;

    /// <summary>Every other attribute.</summary>
    public Struct Extensions { get; } = new();

    /// <summary>Takes an event apart.</summary>
    /// <param name="json">The event: a JSON object, or null.</param>
    /// <param name="metadata">The message's metadata: its trace counts where the event has none.</param>
    /// <exception cref="EventFieldsException">The data does not fit its content type.</exception>
    public static EventFields Read(ReadOnlySpan<byte> json, IReadOnlyDictionary<string, string> metadata)
    {
        var fields = new EventFields();
        var text = GoJson.Readable(json);
        var reader = NewReader(text);
        reader.Read();
        var (data, base64) = (default(Range?), default(Range?));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
                data = ValueOf(ref reader);
            else if (reader.ValueTextEquals("data_base64"u8))
                base64 = ValueOf(ref reader);
            else
                fields.ReadAttribute(ref reader);
        }
        if (base64 is { } encoded && !IsNull(text[encoded]))
            fields.Data = Decode(text[encoded]);
        else if (data is { } value && !IsNull(text[value]))
            fields.Data = fields.DataOf(text[value]);
        fields.AddTrace(metadata);
        return fields;
    }

    private static Utf8JsonReader NewReader(ReadOnlySpan<byte> json) => new(json, new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });

    private static bool IsNull(ReadOnlySpan<byte> value) => value.SequenceEqual("null"u8);

    private static Range ValueOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private void ReadAttribute(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("id"u8))
            Id = TextOf(ref reader);
        else if (reader.ValueTextEquals("source"u8))
            Source = TextOf(ref reader);
        else if (reader.ValueTextEquals("type"u8))
            Type = TextOf(ref reader);
        else if (reader.ValueTextEquals("specversion"u8))
            SpecVersion = TextOf(ref reader);
        else if (reader.ValueTextEquals("datacontenttype"u8))
            DataContentType = TextOf(ref reader);
        else
        {
            var name = reader.GetString()!;
            reader.Read();
            Extensions.Fields[name] = ExtensionOf(ref reader);
        }
    }

    // An attribute that is no text is as good as missing.
    private static string TextOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString()!;
        reader.Skip();
        return "";
    }

    private static ByteString Decode(ReadOnlySpan<byte> value)
    {
        var reader = NewReader(value);
        reader.Read();
        return reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes)
            ? UnsafeByteOperations.UnsafeWrap(bytes)
            : throw new EventFieldsException("data_base64 of the event is not base64");
    }

    private ByteString DataOf(ReadOnlySpan<byte> value)
    {
        // daprd hands over no data whose type it is not told.
        if (DataContentType.Length == 0)
            return ByteString.Empty;
        var isText = value[0] == (byte)'"';
        if (ContentTypes.IsJson(DataContentType) || ContentTypes.IsCloudEvent(DataContentType))
            return UnsafeByteOperations.UnsafeWrap(GoJson.Rewrite(value, JsonNumbers.AsDoubles));
        if (!isText)
            throw new EventFieldsException($"the data of the event is no text, as {DataContentType} wants it");
        var reader = NewReader(value);
        reader.Read();
        if (!reader.ValueIsEscaped)
            return ByteString.CopyFrom(reader.ValueSpan);
        var text = new byte[reader.ValueSpan.Length];
        return UnsafeByteOperations.UnsafeWrap(text.AsMemory(0, reader.CopyString(text)));
    }

    private static Value ExtensionOf(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return Value.ForString(reader.GetString()!);
            case JsonTokenType.Number:
                return Value.ForNumber(reader.GetDouble());
            case JsonTokenType.True or JsonTokenType.False:
                return Value.ForBool(reader.GetBoolean());
            case JsonTokenType.StartObject:
                var members = new Struct();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    members.Fields[name] = ExtensionOf(ref reader);
                }
                return Value.ForStruct(members);
            case JsonTokenType.StartArray:
                var items = new List<Value>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ExtensionOf(ref reader));
                return Value.ForList([.. items]);
            default:
                return Value.ForNull();
        }
    }

    private void AddTrace(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
            return;
        foreach (var name in TraceNames)
        {
            if (Extensions.Fields.ContainsKey(name) || !metadata.TryGetValue(name, out var value))
                continue;
            Extensions.Fields[name] = Value.ForString(value);
            // Of the two, traceparent counts.
            if (name == "traceparent")
                Extensions.Fields["traceid"] = Value.ForString(value);
        }
    }
}
