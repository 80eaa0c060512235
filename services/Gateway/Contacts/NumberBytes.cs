using System.Text.Json;

namespace Switchyard.Gateway.Contacts;

/// <summary>Reads <c>{"dude":[0..255]}</c>: bytes as JSON numbers.</summary>
internal static class NumberBytes
{
    private const string Rule = "It must be an array of numbers from 0 to 255.";

    /// <summary>Reads the numbers into the front of the JSON's own buffer: a number takes at least two characters there.</summary>
    /// <param name="json">The JSON; overwritten.</param>
    /// <param name="bytes">The bytes, a part of <paramref name="json"/>.</param>
    /// <param name="field">What is wrong: <c>dude</c>, <c>dude[2]</c> or the whole body.</param>
    /// <param name="rule">The rule that it breaks.</param>
    public static bool TryRead(Memory<byte> json, out ReadOnlyMemory<byte> bytes, out string field, out string rule)
    {
        (bytes, field, rule) = (default, "dude", Rule);
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            var found = false;
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    if (!reader.ValueTextEquals("dude"u8))
                        reader.Skip();
                    else if (!(found = TryReadNumbers(ref reader, json, out bytes, out field)))
                        return false;
                }

                reader.Read();
            }

            return found;
        }
        catch (JsonException e)
        {
            (field, rule) = ("body", $"It must be JSON; line {e.LineNumber}, byte {e.BytePositionInLine} is not.");
            return false;
        }
    }

    private static bool TryReadNumbers(ref Utf8JsonReader reader, Memory<byte> json, out ReadOnlyMemory<byte> bytes, out string field)
    {
        (bytes, field) = (default, "dude");
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            return false;

        var count = 0;
        var span = json.Span;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetByte(out span[count]))
            {
                field = $"dude[{count}]";
                return false;
            }

            count++;
        }

        bytes = json[..count];
        return true;
    }
}
