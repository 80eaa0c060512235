using System.Globalization;
using System.Text.Json;
using Dapr.Actors.Http;
using Dapr.Client.Http;

namespace Dapr.Actors.Runtime;

/// <summary>The stored state of one actor, by the sidecar's actor API.</summary>
internal sealed class ActorStateStore(ActorHttp http, string actorType, string actorId, JsonSerializerOptions jsonOptions)
{
    private const string ExpiryHeader = "metadata.ttlExpireTime";

    /// <summary>Loads a state; null when there is none.</summary>
    /// <exception cref="JsonException">The stored value is not JSON of the type.</exception>
    public async Task<ActorState?> LoadAsync<T>(string name, CancellationToken cancellationToken)
    {
        using var response = await GetAsync(name, cancellationToken).ConfigureAwait(false);
        var json = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return IsPresent(json.Length, response, out var expiry)
            ? new ActorState(JsonSerializer.Deserialize<T>(json, jsonOptions), typeof(T), StateChangeKind.None, expiry)
            : null;
    }

    public async Task<bool> ContainsAsync(string name, CancellationToken cancellationToken)
    {
        using var response = await GetAsync(name, cancellationToken).ConfigureAwait(false);
        return IsPresent(response.Content.Headers.ContentLength ?? 0, response, out _);
    }

    /// <summary>Saves changes in one transaction.</summary>
    public Task SaveAsync(IEnumerable<KeyValuePair<string, ActorState>> changes, CancellationToken cancellationToken)
    {
        var content = RequestJson.Body(jsonOptions, writer =>
        {
            writer.WriteStartArray();
            foreach (var (name, state) in changes)
                Write(writer, name, state);
            writer.WriteEndArray();
        });
        return http.CallAsync(HttpMethod.Put, ActorHttp.Path(actorType, actorId, "state"), content, cancellationToken);
    }

    private static bool IsPresent(long length, HttpResponseMessage response, out DateTimeOffset? expiry)
    {
        expiry = response.Headers.TryGetValues(ExpiryHeader, out var values)
            ? DateTimeOffset.Parse(values.First(), CultureInfo.InvariantCulture)
            : null;
        return length > 0 && !(expiry <= DateTimeOffset.UtcNow);
    }

    private Task<HttpResponseMessage> GetAsync(string name, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Get, ActorHttp.Path(actorType, actorId, "state", name), null, cancellationToken);

    private void Write(Utf8JsonWriter writer, string name, ActorState state)
    {
        var isRemoved = state.Change == StateChangeKind.Remove;
        writer.WriteStartObject();
        writer.WriteString("operation"u8, isRemoved ? "delete"u8 : "upsert"u8);
        writer.WriteStartObject("request"u8);
        writer.WriteString("key"u8, name);
        if (!isRemoved)
        {
            writer.WritePropertyName("value"u8);
            JsonSerializer.Serialize(writer, state.Value, state.Type, jsonOptions);
            if (state.Expiry is { } expiry)
            {
                var seconds = (long)Math.Ceiling((expiry - DateTimeOffset.UtcNow).TotalSeconds);
                writer.WriteStartObject("metadata"u8);
                writer.WriteString("ttlInSeconds"u8, seconds.ToString(CultureInfo.InvariantCulture));
                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
