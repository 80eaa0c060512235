using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>The state of an app's actors: keys <c>{appId}||{type}||{id}||{key}</c> in the actor state store (contract, sections 7.5 and 7.8).</summary>
internal sealed class ActorState(string appId, string storeName, IStateStore store, ResiliencyProvider resiliency, bool ttlEnabled)
{
    private const string TtlMetadata = "ttlInSeconds";

    /// <summary>A value, or null. Works for inactive actors too.</summary>
    /// <exception cref="ActorApiException">The store failed.</exception>
    public async Task<StateItem?> GetAsync(ActorKey actor, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await Policy().ExecuteAsync(
                token => store.GetAsync(FullKey(actor, key), token).AsTask(), _ => AttemptVerdict.Success, cancellationToken);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw ActorApiException.StateGet(e.Message);
        }
    }

    /// <summary>Does all operations of a transaction, or none.</summary>
    /// <exception cref="ActorApiException">An operation is wrong, a condition did not hold, or the store failed; nothing was written.</exception>
    public async Task SaveAsync(ActorKey actor, JsonDocument operations, CancellationToken cancellationToken)
    {
        var writes = operations.RootElement.ValueKind == JsonValueKind.Null
            ? []
            : operations.RootElement.EnumerateArray().Select(operation => ToWrite(actor, operation)).ToList();
        if (writes.Count == 0)
            return;
        try
        {
            await Policy().ExecuteAsync(
                async token =>
                {
                    await store.TransactAsync(writes, token);
                    return true;
                },
                _ => AttemptVerdict.Success,
                cancellationToken);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw ActorApiException.StateSave(e.Message);
        }
    }

    /// <summary>Reads the body of a transaction; what an operation holds is looked at later.</summary>
    /// <exception cref="ActorApiException">It is no JSON array of objects (or null).</exception>
    public static JsonDocument Read(ReadOnlySpan<byte> body)
    {
        var operations = ActorBody.Parse(body);
        var root = operations.RootElement;
        if (root.ValueKind == JsonValueKind.Null
            || (root.ValueKind == JsonValueKind.Array && root.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Object or JsonValueKind.Null)))
            return operations;
        operations.Dispose();
        throw ActorApiException.Malformed("json: cannot unmarshal the body into a list of operations");
    }

    private static bool IsFailure(Exception e) => e is ComponentException or TimeoutException or CircuitBreakerOpenException;

    private ResiliencyPolicy Policy() => resiliency.ForOutbound(storeName, ComponentKind.Statestore);

    private string FullKey(ActorKey actor, string key) => $"{appId}||{actor}||{key}";

    private StateWrite ToWrite(ActorKey actor, JsonElement operation)
    {
        var (kind, request) = (Member(operation, "operation"), Member(operation, "request"));
        if (request is null)
            throw ActorApiException.StateSave("request data is empty");
        if (kind is { ValueKind: not JsonValueKind.String })
            throw ActorApiException.Malformed($"json: cannot unmarshal {ActorBody.Kind(kind.Value)} into member operation of type string");
        return kind?.GetString() switch
        {
            null or "" => throw ActorApiException.StateSave("operation is empty"),
            "upsert" => ToUpsert(actor, request.Value),
            "delete" => new StateWrite(RequestedKey(actor, request.Value), null, ETag(request.Value)),
            var other => throw ActorApiException.StateSave($"operation type {other} not supported"),
        };
    }

    private StateWrite ToUpsert(ActorKey actor, JsonElement request)
    {
        var value = Member(request, "value") is { } given ? GoJson.Rewrite(JsonMarshal.GetRawUtf8Value(given), JsonNumbers.AsDoubles) : "null"u8.ToArray();
        return new StateWrite(RequestedKey(actor, request), value, ETag(request), Ttl: Ttl(request));
    }

    private string RequestedKey(ActorKey actor, JsonElement request) =>
        Text(request, "key") is { Length: > 0 } key ? FullKey(actor, key) : throw ActorApiException.StateSave("missing key");

    private static string? ETag(JsonElement request) => Text(request, "etag") is { Length: > 0 } etag ? etag : null;

    private TimeSpan? Ttl(JsonElement request)
    {
        if (Member(request, "metadata") is not { } metadata)
            return null;
        if (metadata.ValueKind != JsonValueKind.Object)
            throw ActorApiException.StateSave($"1 error(s) decoding: 'metadata' expected a map, got '{ActorBody.Kind(metadata)}'");
        TimeSpan? ttl = null;
        foreach (var member in metadata.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String)
                throw ActorApiException.StateSave($"1 error(s) decoding: 'metadata[{member.Name}]' expected type 'string', got {ActorBody.Kind(member.Value)}");
            if (member.Name != TtlMetadata)
                continue;
            if (!ttlEnabled)
                throw ActorApiException.StateSave($"{TtlMetadata} is not supported without the \"ActorStateTTL\" feature enabled");
            ttl = ParseTtl(member.Value.GetString()!);
        }
        return ttl;
    }

    private static TimeSpan? ParseTtl(string text) =>
        text.Length == 0 ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds <= int.MaxValue
            ? seconds > 0 ? TimeSpan.FromSeconds(seconds) : null
            : throw ActorApiException.StateSave($"strconv.ParseInt: parsing \"{text}\": invalid syntax (ttlInSeconds is a whole number of seconds)");

    private static string? Text(JsonElement request, string name) => Member(request, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } member => member.GetString(),
        { } member => throw ActorApiException.StateSave($"1 error(s) decoding: '{name}' expected type 'string', got {ActorBody.Kind(member)}"),
    };

    // Go matches names in any case and takes null for absent.
    private static JsonElement? Member(JsonElement parent, string name)
    {
        if (parent.ValueKind == JsonValueKind.Null)
            return null;
        if (parent.ValueKind != JsonValueKind.Object)
            throw ActorApiException.StateSave($"'' expected a map, got '{ActorBody.Kind(parent)}'");
        JsonElement? found = null;
        foreach (var member in parent.EnumerateObject())
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                found = member.Value;
        return found is { ValueKind: JsonValueKind.Null } ? null : found;
    }
}
