using System.Runtime.InteropServices;
using System.Text.Json;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The JSON of an actor's state transaction (contract, section 7.5).</summary>
internal static class ActorStateJson
{
    /// <summary>Parses the body; what an operation holds is looked at later.</summary>
    /// <exception cref="JsonException">It is no JSON array of objects (or null).</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> body)
    {
        var operations = ActorBody.Parse(body);
        var root = operations.RootElement;
        if (root.ValueKind == JsonValueKind.Null || (root.ValueKind == JsonValueKind.Array && root.EnumerateArray().All(IsObject)))
            return operations;
        operations.Dispose();
        throw new JsonException("json: cannot unmarshal the body into a list of operations");
    }

    /// <summary>Reads the operations one by one, each when it is asked for.</summary>
    /// <exception cref="ActorException">One of them is wrong.</exception>
    public static IEnumerable<ActorStateOperation> Read(JsonDocument operations) =>
        operations.RootElement.ValueKind == JsonValueKind.Null ? [] : operations.RootElement.EnumerateArray().Select(ToOperation);

    private static bool IsObject(JsonElement item) => item.ValueKind is JsonValueKind.Object or JsonValueKind.Null;

    private static ActorStateOperation ToOperation(JsonElement operation)
    {
        var (kind, request) = (Member(operation, "operation"), Member(operation, "request"));
        if (request is not { } content)
            throw ActorException.StateSave("request data is empty");
        if (kind is { ValueKind: not JsonValueKind.String } other)
            throw new JsonException($"json: cannot unmarshal {ActorBody.Kind(other)} into member operation of type string");
        return kind?.GetString() switch
        {
            null or "" => throw ActorException.StateSave("operation is empty"),
            "upsert" => new ActorStateOperation(Text(content, "key") ?? "", Value(content), ETag(content), Ttl(content)),
            "delete" => new ActorStateOperation(Text(content, "key") ?? "", null, ETag(content)),
            var unknown => throw ActorException.StateSave($"operation type {unknown} not supported"),
        };
    }

    private static ReadOnlyMemory<byte> Value(JsonElement request) =>
        Member(request, "value") is { } given
            ? GoJson.Rewrite(JsonMarshal.GetRawUtf8Value(given), JsonNumbers.AsDoubles)
            : "null"u8.ToArray();

    private static string? ETag(JsonElement request) => Text(request, "etag") is { Length: > 0 } etag ? etag : null;

    private static string? Ttl(JsonElement request)
    {
        if (Member(request, "metadata") is not { } metadata)
            return null;
        if (metadata.ValueKind != JsonValueKind.Object)
            throw ActorException.StateSave($"1 error(s) decoding: 'metadata' expected a map, got '{ActorBody.Kind(metadata)}'");
        string? ttl = null;
        foreach (var member in metadata.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String)
                throw ActorException.StateSave(
                    $"1 error(s) decoding: 'metadata[{member.Name}]' expected type 'string', got {ActorBody.Kind(member.Value)}");
            if (member.Name == ActorState.TtlMetadata)
                ttl = member.Value.GetString();
        }
        return ttl;
    }

    private static string? Text(JsonElement request, string name) => Member(request, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } member => member.GetString(),
        { } member => throw ActorException.StateSave($"1 error(s) decoding: '{name}' expected type 'string', got {ActorBody.Kind(member)}"),
    };

    // Go matches names in any case and takes null for absent.
    private static JsonElement? Member(JsonElement parent, string name)
    {
        if (parent.ValueKind == JsonValueKind.Null)
            return null;
        if (parent.ValueKind != JsonValueKind.Object)
            throw ActorException.StateSave($"'' expected a map, got '{ActorBody.Kind(parent)}'");
        JsonElement? found = null;
        foreach (var member in parent.EnumerateObject())
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                found = member.Value;
        return found is { ValueKind: JsonValueKind.Null } ? null : found;
    }
}
