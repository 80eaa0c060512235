using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.Secrets;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The secrets API over HTTP (contract, section 6.1).</summary>
public sealed class SecretRoutes(SecretOperations secrets)
{
    /// <summary>Answers <c>GET /v1.0/secrets/{store}/{key}</c>.</summary>
    public Task GetAsync(HttpContext context, string store, string key)
    {
        try
        {
            var values = secrets.Get(store, key);
            if (values.Count == 0)
                return ApiError.NoContent(context);
            using var body = PooledBuffer.Rent();
            Write(body, values);
            return ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, body.ToArray());
        }
        catch (SecretException exception)
        {
            return FailAsync(context, exception);
        }
    }

    /// <summary>Answers <c>GET /v1.0/secrets/{store}/bulk</c>: only what the scopes allow.</summary>
    public Task GetBulkAsync(HttpContext context, string store)
    {
        try
        {
            using var body = PooledBuffer.Rent();
            body.WriteByte((byte)'{');
            var first = true;
            foreach (var (name, values) in secrets.GetBulk(store))
            {
                if (!first)
                    body.WriteByte((byte)',');
                first = false;
                GoString.Write(body, name);
                body.WriteByte((byte)':');
                Write(body, values);
            }
            body.WriteByte((byte)'}');
            return ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, body.ToArray());
        }
        catch (SecretException exception)
        {
            return FailAsync(context, exception);
        }
    }

    private static Task FailAsync(HttpContext context, SecretException exception)
    {
        var (status, errorCode) = exception.Failure switch
        {
            SecretFailure.NotConfigured => (StatusCodes.Status500InternalServerError, "ERR_SECRET_STORES_NOT_CONFIGURED"),
            SecretFailure.StoreNotFound => (StatusCodes.Status401Unauthorized, "ERR_SECRET_STORE_NOT_FOUND"),
            SecretFailure.Forbidden => (StatusCodes.Status403Forbidden, "ERR_PERMISSION_DENIED"),
            _ => (StatusCodes.Status500InternalServerError, "ERR_SECRET_GET"),
        };
        return ApiError.WriteAsync(context, status, errorCode, exception.Message);
    }

    private static void Write(PooledBuffer body, IReadOnlyDictionary<string, string> values)
    {
        body.WriteByte((byte)'{');
        var first = true;
        foreach (var (name, value) in values.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!first)
                body.WriteByte((byte)',');
            first = false;
            GoString.Write(body, name);
            body.WriteByte((byte)':');
            GoString.Write(body, value);
        }
        body.WriteByte((byte)'}');
    }
}
