using System.Text.Json;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.State;

/// <summary>The state API for single keys and saves (contract, section 5.1).</summary>
public sealed class StateApi(SidecarServices services)
{
    private readonly BulkStateApi bulk = new(services);
    private readonly StateTransactionApi transactions = new(services);

    /// <summary>Answers <c>GET /v1.0/state/{store}/{key}</c>.</summary>
    public async Task GetAsync(HttpContext context, string store, string key)
    {
        if (await FindAsync(context, services, store) is not { } component)
            return;
        try
        {
            var stored = component.Keys.Apply(key);
            var policy = PolicyOf(store);
            var item = policy.IsEmpty
                ? await component.Store.GetAsync(stored, context.RequestAborted)
                : await policy.ExecuteAsync(async stop => await component.Store.GetAsync(stored, stop), _ => AttemptVerdict.Success, context.RequestAborted);
            if (item is null)
                await ApiError.NoContent(context);
            else
                await WriteItemAsync(context, item);
        }
        catch (IllegalKeyException exception)
        {
            await StateErrors.IllegalKeyAsync(context, store, key, exception);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            await StateErrors.FailedAsync(context, "ERR_STATE_GET", $"fail to get {key} from state store {store}: {exception.Message}", exception);
        }
    }

    /// <summary>Answers <c>POST /v1.0/state/{store}</c>.</summary>
    public async Task SaveAsync(HttpContext context, string store, string query)
    {
        if (await FindAsync(context, services, store) is not { } component)
            return;
        List<StateRequest> items;
        try
        {
            using var body = await RequestBody.RentAsync(context, services.Options.MaxBodySize);
            items = ReadItems(body.Written);
        }
        catch (Exception exception) when (exception is JsonException or BodyTooLargeException)
        {
            await StateErrors.MalformedAsync(context, exception.Message);
            return;
        }
        await SaveAsync(context, component, items, QueryMetadata.Read(query));
    }

    /// <summary>Answers <c>DELETE /v1.0/state/{store}/{key}</c>; <c>If-Match</c> holds the ETag without quotes.</summary>
    public async Task DeleteAsync(HttpContext context, string store, string key, string query)
    {
        if (await FindAsync(context, services, store) is not { } component)
            return;
        try
        {
            var stored = component.Keys.Apply(key);
            var concurrency = QueryMetadata.Get(query, "concurrency");
            StateOptions.Check(concurrency, QueryMetadata.Get(query, "consistency"));
            var etag = context.Request.Headers.IfMatch.ToString() is { Length: > 0 } given ? given : null;
            var write = new StateWrite(stored, null, etag, etag is null && concurrency == StateOptions.FirstWrite);
            await WriteAsync(component, [write], context.RequestAborted);
            await ApiError.NoContent(context);
        }
        catch (IllegalKeyException exception)
        {
            await StateErrors.IllegalKeyAsync(context, store, key, exception);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            await StateErrors.FailedAsync(context, "ERR_STATE_DELETE", $"failed deleting state with key {key}: {exception.Message}", exception);
        }
    }

    /// <summary>Answers <c>POST /v1.0/state/{store}/bulk</c>.</summary>
    public Task GetBulkAsync(HttpContext context, string store) => bulk.HandleAsync(context, store);

    /// <summary>Answers <c>POST /v1.0/state/{store}/transaction</c>.</summary>
    public Task TransactAsync(HttpContext context, string store, string query) => transactions.HandleAsync(context, store, query);

    /// <summary>Answers <c>POST /v1.0-alpha1/state/{store}/query</c>: no store here can.</summary>
    public async Task QueryAsync(HttpContext context, string store)
    {
        if (await FindAsync(context, services, store) is not null)
            await StateErrors.NoQueriesAsync(context, store);
    }

    /// <summary>The store of this name; without one the request is answered with the error and null is given.</summary>
    internal static async ValueTask<StateComponent?> FindAsync(HttpContext context, SidecarServices services, string store)
    {
        var stores = services.Components.StateStores;
        if (stores.TryGetValue(store, out var component))
            return component;
        await StateErrors.NoStoreAsync(context, store, services.Options.AppId, stores.Count > 0);
        return null;
    }

    /// <summary>True for what a store or a policy may throw.</summary>
    internal static bool IsFailure(Exception exception) => exception is ComponentException or TimeoutException or CircuitBreakerOpenException;

    private static List<StateRequest> ReadItems(ReadOnlySpan<byte> body)
    {
        body = GoJson.Readable(body);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
        var items = new List<StateRequest>();
        if (!reader.Read())
            throw new JsonException("unexpected end of JSON input");
        if (reader.TokenType == JsonTokenType.Null)
            return items;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException($"decode slice: expect [ or n, but found {reader.TokenType}");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(StateRequest.Read(ref reader, body));
        // What follows the array is not read, as in daprd.
        return items;
    }

    private async Task SaveAsync(HttpContext context, StateComponent component, List<StateRequest> items, IReadOnlyDictionary<string, string> query)
    {
        var writes = new List<StateWrite>(items.Count);
        try
        {
            foreach (var item in items)
            {
                if (item.Key.Length == 0)
                {
                    await StateErrors.MalformedAsync(context, "\"key\" is a required field");
                    return;
                }
                try
                {
                    writes.Add(item.ToWrite(component, query, delete: false));
                }
                catch (IllegalKeyException exception)
                {
                    await StateErrors.IllegalKeyAsync(context, component.Name, item.Key, exception);
                    return;
                }
            }
            if (writes.Count > 0)
                await WriteAsync(component, writes, context.RequestAborted);
            await ApiError.NoContent(context);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            await StateErrors.FailedAsync(context, "ERR_STATE_SAVE", $"failed saving state in state store {component.Name}: {exception.Message}", exception);
        }
    }

    // A retry repeats only the writes that failed; a mismatching ETag is final.
    private async Task WriteAsync(StateComponent component, IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken)
    {
        var pending = writes;
        var errors = await PolicyOf(component.Name).ExecuteAsync(
            async stop =>
            {
                var results = await component.Store.WriteAsync(pending, stop);
                pending = [.. pending.Where((_, index) => results[index] is not null)];
                return results;
            },
            results => results.Any(error => error is ETagMismatchException) ? AttemptVerdict.Permanent
                : results.Any(error => error is not null) ? AttemptVerdict.Failure
                : AttemptVerdict.Success,
            cancellationToken);
        foreach (var error in errors)
            if (error is not null)
                throw error;
    }

    private ResiliencyPolicy PolicyOf(string store) => services.Resiliency.ForOutbound(store, ComponentKind.Statestore);

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
}
