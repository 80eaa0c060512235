using System.Text.Json;
using Switchyard.Sidecar.Json;

namespace Switchyard.Sidecar.PubSub;

/// <summary>Completes a publisher's own CloudEvent: topic and component are set, what is missing is filled in (contract, section 3.4).</summary>
internal static class CloudEventCompleter
{
    /// <summary>Writes the completed event.</summary>
    /// <exception cref="CloudEventException">The body is not a JSON object.</exception>
    public static void Write(PooledBuffer output, in EnvelopeHead head, ReadOnlySpan<byte> body, IReadOnlyDictionary<string, string> metadata)
    {
        var added = Missing(head, body);
        added["topic"] = head.Topic;
        added["pubsubname"] = head.PubSubName;
        if (MessageTtl.Read(metadata) is { } ttl)
            added["expiration"] = EnvelopeWriter.Expiration(ttl);

        // Of equal names the last counts, so what is appended to the publisher's members replaces them.
        using var merged = PooledBuffer.Rent();
        merged.Write(body[..Last(body)]);
        var separator = HasMembers(body);
        foreach (var (name, value) in added)
        {
            if (separator)
                merged.WriteByte((byte)',');
            separator = true;
            GoString.Write(merged, name);
            merged.WriteByte((byte)':');
            GoString.Write(merged, value);
        }
        merged.WriteByte((byte)'}');
        GoJson.Rewrite(merged.Written, output, JsonNumbers.AsWritten);
    }

    private static Dictionary<string, string> Missing(in EnvelopeHead head, ReadOnlySpan<byte> body)
    {
        var added = new Dictionary<string, string>
        {
            ["source"] = "Dapr",
            ["type"] = "com.dapr.event.sent",
            ["specversion"] = "1.0",
            ["time"] = EnvelopeClock.Now(),
            ["traceid"] = head.Trace.Parent,
            ["tracestate"] = head.Trace.State,
        };
        var reader = ReadObject(body);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
                added.Remove(name);
            reader.Skip();
        }
        if (added.TryGetValue("traceid", out var trace))
            added["traceparent"] = trace;
        return added;
    }

    private static Utf8JsonReader ReadObject(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            var whole = reader;
            if (!whole.Read() || whole.TokenType != JsonTokenType.StartObject)
                throw new CloudEventException("json: cannot unmarshal the body into an object");
            whole.Skip();
            reader.Read();
            return reader;
        }
        catch (JsonException exception)
        {
            throw new CloudEventException($"invalid character: {exception.Message}");
        }
    }

    // Where the brace that closes the object stands.
    private static int Last(ReadOnlySpan<byte> body)
    {
        var reader = ReadObject(body);
        reader.Skip();
        return (int)reader.TokenStartIndex;
    }

    private static bool HasMembers(ReadOnlySpan<byte> body)
    {
        var reader = ReadObject(body);
        return reader.Read() && reader.TokenType == JsonTokenType.PropertyName;
    }
}
