using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Formats.CloudEvents;

/// <summary>An event that is not a CloudEvent as its content type says.</summary>
public sealed class CloudEventException(string message) : Exception(message);

/// <summary>What an envelope says beside the publisher's data.</summary>
/// <param name="PubSubName">The component.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Source">The publisher's app-id.</param>
/// <param name="ContentType">The data's content type as sent; empty if none was.</param>
/// <param name="Trace">The publisher's span.</param>
public readonly record struct EnvelopeHead(string PubSubName, string Topic, string Source, string ContentType, TraceContext Trace);

/// <summary>Writes CloudEvents as daprd does: keys in alphabetical order, escapes as in Go (contract, sections 3.2 to 3.4).</summary>
public static class EnvelopeWriter
{
    internal const string DefaultType = "com.dapr.event.sent";
    internal const string DefaultSource = "Dapr";

    /// <summary>The event for a publisher's body, in an array of its own.</summary>
    /// <exception cref="CloudEventException">The body is to be a CloudEvent and is no JSON object.</exception>
    /// <param name="head">What the envelope says.</param>
    /// <param name="data">The body.</param>
    /// <param name="metadata">The publish's metadata.</param>
    /// <param name="numbers">What becomes of the numbers of an event that the publisher wrote.</param>
    public static byte[] Write(in EnvelopeHead head, ReadOnlySpan<byte> data, IReadOnlyDictionary<string, string> metadata, JsonNumbers numbers = JsonNumbers.AsWritten)
    {
        using var output = PooledBuffer.Rent();
        if (ContentTypes.IsCloudEvent(head.ContentType))
            CloudEventCompleter.Write(output, head, data, metadata, numbers);
        else
            WriteEnvelope(output, head, data, EnvelopeOverrides.Read(metadata), MessageTtl.Read(metadata));
        return output.ToArray();
    }

    /// <summary>The event around raw bytes that the subscriber's sidecar makes: a new id each time, no time, no trace.</summary>
    public static byte[] WrapRaw(string pubSubName, string topic, ReadOnlySpan<byte> data, IReadOnlyDictionary<string, string> metadata)
    {
        using var output = PooledBuffer.Rent();
        output.WriteByte((byte)'{');
        WriteBase64(output, data);
        WriteMember(output, ",\"datacontenttype\":"u8, ContentTypes.OctetStream);
        WriteId(output, "");
        WriteMember(output, ",\"pubsubname\":"u8, pubSubName);
        WriteMember(output, ",\"source\":"u8, DefaultSource);
        output.Write(",\"specversion\":\"1.0\""u8);
        WriteMember(output, ",\"topic\":"u8, topic);
        var parent = metadata.GetValueOrDefault("traceparent");
        if ((parent ?? metadata.GetValueOrDefault("traceid")) is { } trace)
            WriteMember(output, ",\"traceid\":"u8, trace);
        if (parent is not null)
            WriteMember(output, ",\"traceparent\":"u8, parent);
        if (metadata.TryGetValue("tracestate", out var state))
            WriteMember(output, ",\"tracestate\":"u8, state);
        WriteMember(output, ",\"type\":"u8, DefaultType);
        output.WriteByte((byte)'}');
        return output.ToArray();
    }

    /// <summary>When an event with this time to live ends, as written into it.</summary>
    internal static string Expiration(TimeSpan ttl) => EnvelopeClock.Format(DateTimeOffset.UtcNow + ttl);

    /// <summary>Writes a member whose value is a text.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">The name in quotes with its colon, and a comma before it unless it is the first.</param>
    /// <param name="value">The text.</param>
    internal static void WriteMember(PooledBuffer output, ReadOnlySpan<byte> name, string value)
    {
        output.Write(name);
        GoString.Write(output, value);
    }

    private static void WriteEnvelope(PooledBuffer output, in EnvelopeHead head, ReadOnlySpan<byte> data, in EnvelopeOverrides overrides, TimeSpan? ttl)
    {
        var contentType = head.ContentType.Length == 0 ? "text/plain" : head.ContentType;
        output.WriteByte((byte)'{');
        WriteData(output, contentType, data);
        WriteMember(output, ",\"datacontenttype\":"u8, contentType);
        if (ttl is { } life)
            WriteMember(output, ",\"expiration\":"u8, Expiration(life));
        WriteId(output, overrides.Id);
        WriteMember(output, ",\"pubsubname\":"u8, head.PubSubName);
        var source = overrides.Source ?? head.Source;
        WriteMember(output, ",\"source\":"u8, source.Length == 0 ? DefaultSource : source);
        output.Write(",\"specversion\":\"1.0\""u8);
        if (!string.IsNullOrEmpty(overrides.Subject))
            WriteMember(output, ",\"subject\":"u8, overrides.Subject);
        WriteMember(output, ",\"time\":"u8, EnvelopeClock.Now());
        WriteMember(output, ",\"topic\":"u8, head.Topic);
        // traceparent beats traceid, and both fields hold the same.
        var trace = !string.IsNullOrEmpty(overrides.TraceParent) ? overrides.TraceParent : overrides.TraceId ?? head.Trace.Parent;
        WriteMember(output, ",\"traceid\":"u8, trace);
        WriteMember(output, ",\"traceparent\":"u8, trace);
        WriteMember(output, ",\"tracestate\":"u8, overrides.TraceState ?? head.Trace.State);
        WriteMember(output, ",\"type\":"u8, string.IsNullOrEmpty(overrides.Type) ? DefaultType : overrides.Type);
        output.WriteByte((byte)'}');
    }

    private static void WriteData(PooledBuffer output, string contentType, ReadOnlySpan<byte> data)
    {
        if (ContentTypes.IsBinary(contentType))
        {
            WriteBase64(output, data);
            return;
        }
        output.Write("\"data\":"u8);
        if (!ContentTypes.IsJson(contentType) || !TryRewrite(output, data))
            GoString.Write(output, data);
    }

    // A body that says it is JSON and is not becomes text.
    private static bool TryRewrite(PooledBuffer output, ReadOnlySpan<byte> data)
    {
        var start = output.Length;
        try
        {
            GoJson.Rewrite(data, output, JsonNumbers.AsWritten);
            return true;
        }
        catch (JsonException)
        {
            output.Truncate(start);
            return false;
        }
    }

    private static void WriteBase64(PooledBuffer output, ReadOnlySpan<byte> data)
    {
        output.Write("\"data_base64\":\""u8);
        var target = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(data.Length));
        Base64.EncodeToUtf8(data, target, out _, out var written);
        output.Advance(written);
        output.WriteByte((byte)'"');
    }

    private static void WriteId(PooledBuffer output, string? id)
    {
        if (!string.IsNullOrEmpty(id))
        {
            WriteMember(output, ",\"id\":"u8, id);
            return;
        }
        output.Write(",\"id\":\""u8);
        Utf8Formatter.TryFormat(RandomId.NewGuid(), output.GetSpan(36), out var written);
        output.Advance(written);
        output.WriteByte((byte)'"');
    }
}
