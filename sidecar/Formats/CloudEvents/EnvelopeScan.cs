using System.Text.Json;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Formats.CloudEvents;

/// <summary>What a sidecar needs of an event on its way to the app, read in one pass without building a document.</summary>
internal readonly record struct EnvelopeScan(bool Expired, string TraceParent, string TraceState)
{
    /// <summary>Reads a delivered message; null when it is not a JSON object (or null).</summary>
    /// <param name="json">The message.</param>
    /// <param name="withTrace">Whether the trace fields are wanted.</param>
    public static EnvelopeScan? Read(ReadOnlySpan<byte> json, bool withTrace)
    {
        var (expired, parent, id, state) = (false, "", "", "");
        try
        {
            var reader = new Utf8JsonReader(GoJson.Readable(json), new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
            if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("expiration"u8))
                    expired = HasPassed(ReadText(ref reader));
                else if (withTrace && reader.ValueTextEquals("traceparent"u8))
                    parent = ReadText(ref reader);
                else if (withTrace && reader.ValueTextEquals("traceid"u8))
                    id = ReadText(ref reader);
                else if (withTrace && reader.ValueTextEquals("tracestate"u8))
                    state = ReadText(ref reader);
                else
                    reader.Skip();
            }
            // What follows the object makes the whole no JSON.
            reader.Read();
            return new EnvelopeScan(expired, parent.Length > 0 ? parent : id, state);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString()!;
        reader.Skip();
        return "";
    }

    private static bool HasPassed(string expiration) =>
        expiration.Length > 0 && Rfc3339.TryParse(expiration, out var time) && time < DateTimeOffset.UtcNow;
}
