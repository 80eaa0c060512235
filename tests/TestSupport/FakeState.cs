using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Switchyard.TestSupport;

/// <summary>A state store as <c>state.in-memory</c> is one: values as JSON text, ETags without quotes, 409 when they differ.</summary>
public sealed class FakeState
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Json, string ETag)> _values = [];

    /// <summary>The keys that exist.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock)
                return [.. _values.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The metadata entries <c>contentType</c> of all saves so far.</summary>
    public ConcurrentBag<string?> SavedContentTypes { get; } = [];

    /// <summary>The length of the longest request body so far, in bytes.</summary>
    public long LongestSave { get; private set; }

    /// <summary>A value as JSON, or null.</summary>
    public string? this[string key]
    {
        get
        {
            lock (_lock)
                return _values.TryGetValue(key, out var value) ? value.Json : null;
        }
    }

    internal Func<HttpContext, Task<StateRequest>> ReadGet(string key) => _ => Task.FromResult(new StateRequest([key], context =>
    {
        lock (_lock)
        {
            if (!_values.TryGetValue(key, out var value))
            {
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
            }

            context.Response.Headers["ETag"] = value.ETag;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(value.Json);
        }
    }));

    internal Func<HttpContext, Task<StateRequest>> ReadDelete(string key) => _ => Task.FromResult(new StateRequest([key], context =>
    {
        lock (_lock)
            _values.Remove(key);
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }));

    internal async Task<StateRequest> ReadBulkGetAsync(HttpContext request)
    {
        using var body = await JsonDocument.ParseAsync(request.Request.Body);
        var keys = body.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetString()!).ToArray();
        return new StateRequest(keys, context =>
        {
            string[] items;
            lock (_lock)
            {
                items = [.. keys.Select(key => _values.TryGetValue(key, out var value)
                    ? $$"""{"key":"{{key}}","data":{{value.Json}},"etag":"{{value.ETag}}"}"""
                    : $$"""{"key":"{{key}}"}""")];
            }

            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($"[{string.Join(',', items)}]");
        });
    }

    internal async Task<StateRequest> ReadSaveAsync(HttpContext request)
    {
        LongestSave = Math.Max(LongestSave, request.Request.ContentLength ?? 0);
        using var body = await JsonDocument.ParseAsync(request.Request.Body);
        var items = body.RootElement.Clone().EnumerateArray().ToArray();
        return new StateRequest([.. items.Select(item => item.GetProperty("key").GetString()!)], context =>
        {
            context.Response.StatusCode = items.All(TrySave) ? 204 : 409;
            return context.Response.StatusCode == 204
                ? Task.CompletedTask
                : context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["errorCode"] = "ERR_STATE_SAVE", ["message"] = "possible etag mismatch" });
        });
    }

    private bool TrySave(JsonElement item)
    {
        var key = item.GetProperty("key").GetString()!;
        var etag = item.TryGetProperty("etag", out var given) ? given.GetString() : null;
        var isFirstWrite = item.TryGetProperty("options", out var options)
            && options.TryGetProperty("concurrency", out var concurrency)
            && concurrency.GetString() == "first-write";
        SavedContentTypes.Add(item.TryGetProperty("metadata", out var metadata) ? metadata.GetProperty("contentType").GetString() : null);
        lock (_lock)
        {
            var exists = _values.TryGetValue(key, out var old);
            if (!string.IsNullOrEmpty(etag) ? !exists || old.ETag != etag : isFirstWrite && exists)
                return false;
            _values[key] = (item.GetProperty("value").GetRawText(), Guid.NewGuid().ToString());
            return true;
        }
    }
}

/// <summary>A state request that was read and not yet carried out.</summary>
internal sealed record StateRequest(IReadOnlyList<string> Keys, Func<HttpContext, Task> RunAsync);
