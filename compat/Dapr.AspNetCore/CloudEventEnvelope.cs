using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Dapr;

/// <summary>
/// Where the attributes of a structured CloudEvent lie in its JSON text, found in one pass without building a document.
/// Names are looked up without case; the first of a name counts.
/// </summary>
internal readonly struct CloudEventEnvelope
{
    private readonly Memory<byte> json;

    private CloudEventEnvelope(Memory<byte> json, List<CloudEventAttribute> attributes)
    {
        this.json = json;
        Attributes = attributes;
    }

    public List<CloudEventAttribute> Attributes { get; }

    /// <exception cref="JsonException">The text is not one JSON object.</exception>
    public static CloudEventEnvelope Parse(Memory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A structured CloudEvent must be a JSON object (CloudEvents JSON format, section 3).");

        var attributes = new List<CloudEventAttribute>(16);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var kind = reader.TokenType;
            var start = (int)reader.TokenStartIndex;
            var isEscaped = reader.ValueIsEscaped;
            reader.Skip();
            attributes.Add(new CloudEventAttribute(name, kind, start..(int)reader.BytesConsumed, isEscaped));
        }

        // Reads on to make sure that nothing but white space follows.
        reader.Read();
        return new CloudEventEnvelope(json, attributes);
    }

    public CloudEventAttribute? Find(string name)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return attribute;
        }

        return null;
    }

    /// <summary>The value's JSON text.</summary>
    public Memory<byte> Raw(CloudEventAttribute attribute) => json[attribute.Value];

    /// <summary>The value's JSON text without outer quotes.</summary>
    public string RawText(CloudEventAttribute attribute) => Encoding.UTF8.GetString(Raw(attribute).Span).Trim('"');

    /// <summary>A string's text as UTF-8; no copy when it has no escapes.</summary>
    public Memory<byte> Text(CloudEventAttribute attribute)
    {
        var raw = Raw(attribute);
        if (!attribute.IsEscaped)
            return raw[1..^1];
        var reader = new Utf8JsonReader(raw.Span);
        reader.Read();
        var text = new byte[raw.Length];
        return text.AsMemory(0, reader.CopyString(text));
    }

    /// <summary>Decodes a base64 string in place: the envelope's text is overwritten there.</summary>
    /// <exception cref="FormatException">It is not a string of standard base64.</exception>
    public Memory<byte> Base64Bytes(CloudEventAttribute attribute)
    {
        if (attribute.Kind == JsonTokenType.String)
        {
            var text = Text(attribute);
            if (Base64.DecodeFromUtf8InPlace(text.Span, out var written) == OperationStatus.Done)
                return text[..written];
        }

        throw new FormatException("The CloudEvents attribute data_base64 is not a string of standard base64 (RFC 4648, section 4).");
    }
}

/// <summary>An attribute of a CloudEvent: its name, the kind of its value and where that lies in the text.</summary>
internal readonly record struct CloudEventAttribute(string Name, JsonTokenType Kind, Range Value, bool IsEscaped);
