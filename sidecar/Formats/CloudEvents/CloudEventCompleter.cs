using System.Text.Json;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Formats.CloudEvents;

/// <summary>Completes a publisher's own CloudEvent: topic and component are set, what is missing is filled in (contract, section 3.4).</summary>
internal static class CloudEventCompleter
{
    /// <summary>Writes the completed event.</summary>
    /// <exception cref="CloudEventException">The body is not a JSON object.</exception>
    public static void Write(PooledBuffer output, in EnvelopeHead head, ReadOnlySpan<byte> body, IReadOnlyDictionary<string, string> metadata, JsonNumbers numbers)
    {
        var own = OwnMembers.Read(body);
        using var merged = PooledBuffer.Rent();
        // Of equal names the last counts, so what is appended to the publisher's members replaces them.
        merged.Write(body[..own.End]);
        if (own.Any)
            merged.WriteByte((byte)',');
        EnvelopeWriter.WriteMember(merged, "\"topic\":"u8, head.Topic);
        EnvelopeWriter.WriteMember(merged, ",\"pubsubname\":"u8, head.PubSubName);
        if (!own.Source)
            EnvelopeWriter.WriteMember(merged, ",\"source\":"u8, EnvelopeWriter.DefaultSource);
        if (!own.Type)
            EnvelopeWriter.WriteMember(merged, ",\"type\":"u8, EnvelopeWriter.DefaultType);
        if (!own.SpecVersion)
            EnvelopeWriter.WriteMember(merged, ",\"specversion\":"u8, "1.0");
        if (!own.Time)
            EnvelopeWriter.WriteMember(merged, ",\"time\":"u8, EnvelopeClock.Now());
        if (!own.TraceId)
        {
            EnvelopeWriter.WriteMember(merged, ",\"traceid\":"u8, head.Trace.Parent);
            EnvelopeWriter.WriteMember(merged, ",\"traceparent\":"u8, head.Trace.Parent);
        }
        if (!own.TraceState)
            EnvelopeWriter.WriteMember(merged, ",\"tracestate\":"u8, head.Trace.State);
        if (MessageTtl.Read(metadata) is { } ttl)
            EnvelopeWriter.WriteMember(merged, ",\"expiration\":"u8, EnvelopeWriter.Expiration(ttl));
        merged.WriteByte((byte)'}');
        GoJson.Rewrite(merged.Written, output, numbers);
    }

    /// <summary>What the publisher's event has by itself; null is as good as missing.</summary>
    private ref struct OwnMembers
    {
        public bool Any, Source, Type, SpecVersion, Time, TraceId, TraceState;

        /// <summary>Where the brace that closes the object stands.</summary>
        public int End;

        /// <summary>Reads the first value of the text; what follows it is not looked at.</summary>
        /// <exception cref="CloudEventException">It is not a JSON object.</exception>
        public static OwnMembers Read(ReadOnlySpan<byte> body)
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = GoJson.BodyDepth });
            try
            {
                var members = new OwnMembers();
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                    throw new CloudEventException("json: cannot unmarshal the body into an object");
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                    members.ReadMember(ref reader);
                members.End = (int)reader.TokenStartIndex;
                return members;
            }
            catch (JsonException exception)
            {
                throw new CloudEventException($"invalid character: {exception.Message}");
            }
        }

        private void ReadMember(ref Utf8JsonReader reader)
        {
            Any = true;
            if (reader.ValueTextEquals("source"u8))
                Source = HasValue(ref reader);
            else if (reader.ValueTextEquals("type"u8))
                Type = HasValue(ref reader);
            else if (reader.ValueTextEquals("specversion"u8))
                SpecVersion = HasValue(ref reader);
            else if (reader.ValueTextEquals("time"u8))
                Time = HasValue(ref reader);
            else if (reader.ValueTextEquals("traceid"u8))
                TraceId = HasValue(ref reader);
            else if (reader.ValueTextEquals("tracestate"u8))
                TraceState = HasValue(ref reader);
            else
                HasValue(ref reader);
        }

        private static bool HasValue(ref Utf8JsonReader reader)
        {
            reader.Read();
            var isNull = reader.TokenType == JsonTokenType.Null;
            reader.Skip();
            return !isNull;
        }
    }
}
