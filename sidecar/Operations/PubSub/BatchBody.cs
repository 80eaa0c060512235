using System.Buffers.Text;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>One message of a batch.</summary>
/// <param name="Id">What the app names it by in its answer.</param>
/// <param name="Message">The message.</param>
internal sealed record BatchEntry(string Id, PubSubMessage Message)
{
    /// <summary>Where its event stands in the buffer of the batch's events.</summary>
    public Range Event { get; set; }
}

/// <summary>Writes the body that carries a batch to the app (contract, section 4.7): events as JSON objects, raw ones as base64 texts.</summary>
internal static class BatchBody
{
    /// <summary>Writes a message's event as the app gets it, once for all attempts.</summary>
    /// <exception cref="System.Text.Json.JsonException">The message is not JSON, or has a number beyond a double.</exception>
    public static void WriteEvent(PooledBuffer events, TopicContext topic, BatchEntry entry)
    {
        var start = events.Length;
        if (topic.Raw)
            WriteBase64(events, entry.Message.Data.Span);
        else
            GoJson.Rewrite(entry.Message.Data.Span, events, JsonNumbers.AsDoubles);
        entry.Event = start..events.Length;
    }

    /// <summary>Writes the entries that are still to be handled.</summary>
    public static void Write(PooledBuffer output, TopicContext topic, IReadOnlyList<BatchEntry> entries, ReadOnlySpan<byte> events)
    {
        output.Write("{\"entries\":["u8);
        for (var i = 0; i < entries.Count; i++)
        {
            if (i > 0)
                output.WriteByte((byte)',');
            WriteEntry(output, topic, entries[i], events[entries[i].Event]);
        }
        output.Write("],\"id\":\""u8);
        Utf8Formatter.TryFormat(RandomId.NewGuid(), output.GetSpan(36), out var written);
        output.Advance(written);
        output.Write("\",\"metadata\":{\"pubsubName\":"u8);
        GoString.Write(output, topic.PubSub.Name);
        output.Write("},\"pubsubname\":"u8);
        GoString.Write(output, topic.PubSub.Name);
        output.Write(",\"topic\":"u8);
        GoString.Write(output, topic.Subscription.Topic);
        output.Write(",\"type\":\"com.dapr.event.sent.bulk\"}"u8);
    }

    private static void WriteEntry(PooledBuffer output, TopicContext topic, BatchEntry entry, ReadOnlySpan<byte> json)
    {
        output.Write("{\"entryId\":\""u8);
        output.Write(System.Text.Encoding.ASCII.GetBytes(entry.Id));
        output.Write("\",\"event\":"u8);
        output.Write(json);
        output.Write(",\"contentType\":"u8);
        output.Write(topic.Raw ? "\"application/octet-stream\""u8 : "\"application/cloudevents+json\""u8);
        output.Write(",\"metadata\":{"u8);
        if (entry.Message.Metadata.Count > 0)
            WriteMetadata(output, entry.Message.Metadata);
        output.Write("}}"u8);
    }

    private static void WriteMetadata(PooledBuffer output, IReadOnlyDictionary<string, string> metadata)
    {
        var first = true;
        foreach (var (name, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!first)
                output.WriteByte((byte)',');
            first = false;
            GoString.Write(output, name);
            output.WriteByte((byte)':');
            GoString.Write(output, value);
        }
    }

    private static void WriteBase64(PooledBuffer output, ReadOnlySpan<byte> data)
    {
        output.WriteByte((byte)'"');
        var target = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(data.Length));
        Base64.EncodeToUtf8(data, target, out _, out var written);
        output.Advance(written);
        output.WriteByte((byte)'"');
    }
}
