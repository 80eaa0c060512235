namespace Switchyard.Sidecar.Components.SecretStores;

/// <summary>Named secrets, each a set of names and values (one, where the store is not multi-valued).</summary>
public interface ISecretStore
{
    /// <summary>The secret's values, or null when it does not exist.</summary>
    IReadOnlyDictionary<string, string>? Get(string name);

    /// <summary>All secrets by name.</summary>
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> GetAll();
}
