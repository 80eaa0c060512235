using System.Buffers.Text;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Writes the body that carries a batch to the app (contract, section 4.7): events as JSON objects, raw ones as base64 texts.</summary>
internal static class BatchBody
{
    /// <summary>Writes the entries of a batch.</summary>
    public static void Write(PooledBuffer output, EventBatch batch)
    {
        var events = batch.Events.Span;
        output.Write("{\"entries\":["u8);
        for (var i = 0; i < batch.Entries.Count; i++)
        {
            if (i > 0)
                output.WriteByte((byte)',');
            WriteEntry(output, batch.Raw, batch.Entries[i], events[batch.Entries[i].Event]);
        }
        output.Write("],\"id\":\""u8);
        Utf8Formatter.TryFormat(RandomId.NewGuid(), output.GetSpan(36), out var written);
        output.Advance(written);
        output.Write("\",\"metadata\":{\"pubsubName\":"u8);
        GoString.Write(output, batch.PubSubName);
        output.Write("},\"pubsubname\":"u8);
        GoString.Write(output, batch.PubSubName);
        output.Write(",\"topic\":"u8);
        GoString.Write(output, batch.Topic);
        output.Write(",\"type\":\"com.dapr.event.sent.bulk\"}"u8);
    }

    private static void WriteEntry(PooledBuffer output, bool raw, BatchEntry entry, ReadOnlySpan<byte> json)
    {
        output.Write("{\"entryId\":\""u8);
        output.Write(System.Text.Encoding.ASCII.GetBytes(entry.Id));
        output.Write("\",\"event\":"u8);
        if (raw)
            WriteBase64(output, entry.Message.Data.Span);
        else
            output.Write(json);
        output.Write(",\"contentType\":"u8);
        output.Write(raw ? "\"application/octet-stream\""u8 : "\"application/cloudevents+json\""u8);
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
