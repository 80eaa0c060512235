using System.Text.Json;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.State;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The state API over HTTP (contract, section 5).</summary>
/// <param name="state">The operations.</param>
/// <param name="appId">The app that asks.</param>
/// <param name="maxBodySize">The limit of a body in bytes.</param>
public sealed class StateRoutes(StateOperations state, string appId, long maxBodySize)
{
    /// <summary>Answers <c>GET /v1.0/state/{store}/{key}</c>.</summary>
    public async Task GetAsync(HttpContext context, string store, string key)
    {
        try
        {
            var component = state.Find(store);
            // An empty value, which HTTP cannot save, is none to daprd's in-memory store.
            if (await state.GetAsync(component, key, context.RequestAborted) is { } item && (item.Value.Length > 0 || component.Type != "state.in-memory"))
                await WriteItemAsync(context, item);
            else
                await ApiError.NoContent(context);
        }
        catch (StateException exception)
        {
            await StateErrors.WriteAsync(context, exception, appId);
        }
    }

    /// <summary>Answers <c>POST /v1.0/state/{store}</c>.</summary>
    public Task SaveAsync(HttpContext context, string store, string query) => WithBodyAsync(context, store, "",
        body => StateJson.ReadItems(body, StateJson.FindTtl(QueryMetadata.Read(query))), async (component, items) =>
        {
            await state.SaveAsync(component, items, context.RequestAborted);
            await ApiError.NoContent(context);
        });

    /// <summary>Answers <c>DELETE /v1.0/state/{store}/{key}</c>; <c>If-Match</c> holds the ETag without quotes.</summary>
    public async Task DeleteAsync(HttpContext context, string store, string key, string query)
    {
        try
        {
            var change = new StateChange
            {
                Key = key,
                ETag = context.Request.Headers.IfMatch.ToString(),
                Concurrency = QueryMetadata.Get(query, "concurrency"),
                Consistency = QueryMetadata.Get(query, "consistency"),
            };
            await state.DeleteAsync(state.Find(store), change, context.RequestAborted);
            await ApiError.NoContent(context);
        }
        catch (StateException exception)
        {
            await StateErrors.WriteAsync(context, exception, appId);
        }
    }

    /// <summary>Answers <c>POST /v1.0/state/{store}/bulk</c>.</summary>
    public Task GetBulkAsync(HttpContext context, string store) => WithBodyAsync(context, store, "failed deserializing HTTP body: ",
        StateJson.ReadKeys, async (component, keys) =>
        {
            var items = await state.GetBulkAsync(component, keys, context.RequestAborted);
            await ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, WriteItems(component, keys, items));
        });

    /// <summary>Answers <c>POST /v1.0/state/{store}/transaction</c>.</summary>
    public Task TransactAsync(HttpContext context, string store, string query) => WithBodyAsync(context, store, "failed deserializing HTTP body: ",
        body => StateJson.ReadOperations(body, StateJson.FindTtl(QueryMetadata.Read(query))), async (component, operations) =>
        {
            try
            {
                await state.TransactAsync(component, operations, context.RequestAborted);
                await ApiError.NoContent(context);
            }
            catch (StateException exception) when (exception.Failure == StateFailure.IllegalKey)
            {
                // Over HTTP the error of a transaction does not name the key.
                throw new StateException(exception.Failure, exception.Store, "", exception.Message, exception);
            }
        });

    /// <summary>Answers <c>POST /v1.0-alpha1/state/{store}/query</c>: no store here can.</summary>
    public Task QueryAsync(HttpContext context, string store)
    {
        try
        {
            state.Query(store);
            return Task.CompletedTask;
        }
        catch (StateException exception)
        {
            return StateErrors.WriteAsync(context, exception, appId);
        }
    }

    private delegate T ReadBody<T>(ReadOnlySpan<byte> body);

    private async Task WithBodyAsync<T>(HttpContext context, string store, string malformed, ReadBody<T> read, Func<StateComponent, T, Task> answerAsync)
    {
        try
        {
            var component = state.Find(store);
            T content;
            using (var body = await RequestBody.RentAsync(context, maxBodySize))
                content = read(body.Written);
            await answerAsync(component, content);
        }
        catch (Exception exception) when (exception is JsonException or BodyTooLargeException)
        {
            await StateErrors.MalformedAsync(context, malformed + exception.Message);
        }
        catch (StateException exception)
        {
            await StateErrors.WriteAsync(context, exception, appId);
        }
    }

    private static async Task WriteItemAsync(HttpContext context, StateItem item)
    {
        var response = context.Response;
        response.ContentType = "application/json";
        response.ContentLength = item.Value.Length;
        response.Headers.ETag = item.ETag;
        if (item.ExpiresAt is { } expires)
            response.Headers["metadata.ttlExpireTime"] = Rfc3339.Format(expires);
        await response.BodyWriter.WriteAsync(item.Value);
    }

    private static byte[] WriteItems(StateComponent component, List<string> keys, IReadOnlyList<StateItem?> items)
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
            WriteData(body, item.Value.Span);
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

    // A value that was saved over gRPC need not be JSON: daprd then answers 200 with an empty body, here it is a string of base64.
    private static void WriteData(PooledBuffer body, ReadOnlySpan<byte> value)
    {
        if (IsJson(value))
            body.Write(value);
        else
            GoString.Write(body, Convert.ToBase64String(value));
    }

    private static bool IsJson(ReadOnlySpan<byte> value)
    {
        try
        {
            var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
            while (reader.Read())
                reader.Skip();
            return value.Length > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
