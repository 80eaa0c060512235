using System.Text.Json;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Http;
using Switchyard.Sidecar.Json;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.State;

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
            keys = ReadKeys(body.WrittenMemory);
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

    private static List<string> ReadKeys(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
            return [];
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("cannot unmarshal the body into an object");
        foreach (var member in document.RootElement.EnumerateObject())
            if (member.Name.Equals("keys", StringComparison.OrdinalIgnoreCase))
                return ReadTexts(member.Value);
        return [];
    }

    private static List<string> ReadTexts(JsonElement keys) => keys.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array => [.. keys.EnumerateArray().Select(key => key.ValueKind == JsonValueKind.String
            ? key.GetString()!
            : throw new JsonException("cannot unmarshal a key that is not a string"))],
        _ => throw new JsonException("cannot unmarshal keys that are not an array"),
    };

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
