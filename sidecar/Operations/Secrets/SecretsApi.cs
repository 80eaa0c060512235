using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Components.SecretStores;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Operations.Secrets;

/// <summary>The secrets API (contract, section 6.1) under the Configuration's scopes.</summary>
public sealed class SecretsApi(SidecarServices services)
{
    /// <summary>Answers <c>GET /v1.0/secrets/{store}/{key}</c>.</summary>
    public async Task GetAsync(HttpContext context, string store, string key)
    {
        if (await FindAsync(context, store) is not { } secrets)
            return;
        if (!MayRead(store, key))
        {
            await ApiError.WriteAsync(context, StatusCodes.Status403Forbidden, "ERR_PERMISSION_DENIED",
                $"access denied by policy to get \"{key}\" from \"{store}\"");
            return;
        }
        if (secrets.Get(key) is not { } values)
        {
            await ApiError.WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_SECRET_GET",
                $"failed getting secret with key {key} from secret store {store}: secret {key} not found");
            return;
        }
        if (values.Count == 0)
        {
            await ApiError.NoContent(context);
            return;
        }
        using var body = PooledBuffer.Rent();
        Write(body, values);
        await ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, body.ToArray());
    }

    /// <summary>Answers <c>GET /v1.0/secrets/{store}/bulk</c>: only what the scopes allow.</summary>
    public async Task GetBulkAsync(HttpContext context, string store)
    {
        if (await FindAsync(context, store) is not { } secrets)
            return;
        using var body = PooledBuffer.Rent();
        body.WriteByte((byte)'{');
        var first = true;
        foreach (var (name, values) in secrets.GetAll().Where(secret => MayRead(store, secret.Key)).OrderBy(secret => secret.Key, StringComparer.Ordinal))
        {
            if (!first)
                body.WriteByte((byte)',');
            first = false;
            GoString.Write(body, name);
            body.WriteByte((byte)':');
            Write(body, values);
        }
        body.WriteByte((byte)'}');
        await ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, body.ToArray());
    }

    private async ValueTask<ISecretStore?> FindAsync(HttpContext context, string store)
    {
        var stores = services.Components.SecretStores;
        if (stores.TryGetValue(store, out var found))
            return found;
        if (stores.Count == 0)
            await ApiError.WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_SECRET_STORES_NOT_CONFIGURED", "secret store is not configured");
        else
            await ApiError.WriteAsync(context, StatusCodes.Status401Unauthorized, "ERR_SECRET_STORE_NOT_FOUND",
                $"failed finding secret store with key {store}");
        return null;
    }

    private bool MayRead(string store, string secret) =>
        services.Configuration.SecretScopes.FirstOrDefault(scope => scope.StoreName == store)?.Allows(secret) ?? true;

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
