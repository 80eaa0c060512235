using System.Text.Json;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Reads JSON bodies of the actor API as strictly, and as loosely, as Go does.</summary>
internal static class ActorBody
{
    /// <summary>The first JSON value of a body; what follows it is not looked at.</summary>
    /// <exception cref="JsonException">There is none.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var options = new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = GoJson.BodyDepth };
            var reader = new Utf8JsonReader(GoJson.Readable(body), options);
            return JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException e)
        {
            throw new JsonException(body.IsEmpty ? "EOF" : $"invalid character in JSON: {e.Message}", e);
        }
    }

    /// <summary>A member that must be a string or null.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static string? Text(JsonProperty member) => member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null
        ? member.Value.GetString()
        : throw new JsonException($"json: cannot unmarshal {Kind(member.Value)} into member {member.Name} of type string");

    /// <summary>A member that must be a boolean or null.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static bool? Flag(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        _ => throw new JsonException($"json: cannot unmarshal {Kind(member.Value)} into member {member.Name} of type bool"),
    };

    /// <summary>A value's kind as Go names it.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };
}
