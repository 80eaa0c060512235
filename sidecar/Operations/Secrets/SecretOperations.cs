using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.SecretStores;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.Secrets;

/// <summary>Reads secrets for one app under its Configuration's scopes (contract, section 6.1).</summary>
/// <param name="components">The app's components.</param>
/// <param name="configuration">The app's Configuration.</param>
public sealed class SecretOperations(LoadedComponents components, SidecarConfiguration configuration)
{
    /// <summary>A secret's names and values: one, where the store is not multi-valued.</summary>
    /// <exception cref="SecretException">There is no such store or secret, or it is not allowed.</exception>
    public IReadOnlyDictionary<string, string> Get(string store, string key)
    {
        var secrets = Find(store);
        if (!MayRead(store, key))
            throw new SecretException(SecretFailure.Forbidden, $"access denied by policy to get \"{key}\" from \"{store}\"");
        return secrets.Get(key)
            ?? throw new SecretException(SecretFailure.NotFound, $"failed getting secret with key {key} from secret store {store}: secret {key} not found");
    }

    /// <summary>All secrets that the scopes allow, in the order of their names.</summary>
    /// <exception cref="SecretException">There is no such store.</exception>
    public IEnumerable<KeyValuePair<string, IReadOnlyDictionary<string, string>>> GetBulk(string store) =>
        Find(store).GetAll().Where(secret => MayRead(store, secret.Key)).OrderBy(secret => secret.Key, StringComparer.Ordinal);

    private ISecretStore Find(string store)
    {
        if (components.SecretStores.TryGetValue(store, out var found))
            return found;
        throw components.SecretStores.Count == 0
            ? new SecretException(SecretFailure.NotConfigured, "secret store is not configured")
            : new SecretException(SecretFailure.StoreNotFound, $"failed finding secret store with key {store}");
    }

    private bool MayRead(string store, string secret) =>
        configuration.SecretScopes.FirstOrDefault(scope => scope.StoreName == store)?.Allows(secret) ?? true;
}
