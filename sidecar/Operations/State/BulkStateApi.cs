using System.Text.Json;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.State;

/// <summary>Bulk get (contract, section 5.2).</summary>
internal sealed class BulkStateApi(SidecarServices services)
{
    public async Task HandleAsync(HttpContext context, string store)
    {
        if (await StateApi.FindAsync(context, services, store) is not { } component)
            return;
        List<string> keys;
        try
        {
            using var body = await RequestBody.RentAsync(context, services.Options.MaxBodySize);
            keys = ReadKeys(body.Written);
        }
        catch (Exception exception) when (exception is JsonException or BodyTooLargeException)
        {
            await StateErrors.MalformedAsync(context, $"failed deserializing HTTP body: {exception.Message}");
            return;
        }
        await GetAsync(context, component, keys);
    }

    private async Task GetAsync(HttpContext context, StateComponent component, List<string> keys)
    {
        var stored = new List<string>(keys.Count);
        foreach (var key in keys)
        {
            try
            {
                stored.Add(component.Keys.Apply(key));
            }
            catch (IllegalKeyException exception)
            {
                await StateErrors.IllegalKeyAsync(context, component.Name, key, exception);
                return;
            }
        }
        try
        {
            var items = stored.Count == 0 ? [] : await services.Resiliency.ForOutbound(component.Name, ComponentKind.Statestore).ExecuteAsync(
                async stop => await component.Store.GetBulkAsync(stored, stop), _ => AttemptVerdict.Success, context.RequestAborted);
            await ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, Write(component, keys, items));
        }
        catch (Exception exception) when (StateApi.IsFailure(exception))
        {
            await StateErrors.FailedAsync(context, "ERR_STATE_BULK_GET", exception.Message, exception);
        }
    }

    // What follows the object is not read, as in daprd.
    private static List<string> ReadKeys(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(GoJson.Readable(body), new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
        var keys = new List<string>();
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            throw new JsonException("cannot unmarshal the body into an object");
        while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.Equals("keys", StringComparison.OrdinalIgnoreCase))
                ReadKeys(ref reader, keys);
            else if (name.Equals("metadata", StringComparison.OrdinalIgnoreCase))
                StateRequest.ReadTexts(ref reader);
            else if (name.Equals("parallelism", StringComparison.OrdinalIgnoreCase) && reader.TokenType != JsonTokenType.Null)
                CheckWhole(ref reader);
            else
                reader.Skip();
        }
        return keys;
    }

    private static void CheckWhole(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out _))
            throw new JsonException("cannot unmarshal a parallelism that is not a whole number");
    }

    private static void ReadKeys(ref Utf8JsonReader reader, List<string> keys)
    {
        keys.Clear();
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("cannot unmarshal keys that are not an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            keys.Add(StateRequest.ReadText(ref reader) ?? "");
    }

    private static byte[] Write(StateComponent component, List<string> keys, IReadOnlyList<StateItem?> items)
    {
        // daprd's sqlite gives one row per key, and an entry without a key for each repetition.
        var seen = component.Type == "state.sqlite" ? new HashSet<string>(StringComparer.Ordinal) : null;
        using var body = PooledBuffer.Rent();
        body.WriteByte((byte)'[');
        for (var i = 0; i < keys.Count; i++)
        {
            if (i > 0)
                body.WriteByte((byte)',');
            if (seen?.Add(keys[i]) == false)
                WriteEntry(body, "", null);
            else
                WriteEntry(body, keys[i], items[i]);
        }
        body.WriteByte((byte)']');
        return body.ToArray();
    }

    private static void WriteEntry(PooledBuffer body, string key, StateItem? item)
    {
        body.Write("{\"key\":"u8);
        GoString.Write(body, key);
        if (item is not null)
        {
            body.Write(",\"data\":"u8);
            body.Write(item.Value.Span);
            body.Write(",\"etag\":"u8);
            GoString.Write(body, item.ETag);
            if (item.ExpiresAt is { } expires)
            {
                body.Write(",\"metadata\":{\"ttlExpireTime\":"u8);
                GoString.Write(body, Rfc3339.Format(expires));
                body.WriteByte((byte)'}');
            }
        }
        body.WriteByte((byte)'}');
    }
}
