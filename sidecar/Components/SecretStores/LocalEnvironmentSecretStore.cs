using System.Collections;

namespace Switchyard.Sidecar.Components.SecretStores;

/// <summary>
/// <c>secretstores.local.env</c>: the variables of this process. The sidecar's own (<c>APP_API_TOKEN</c>, <c>DAPR_*</c>) are not given out; they and
/// missing ones read as "" (contract, sections 6.2 and 14).
/// </summary>
public sealed class LocalEnvironmentSecretStore : ISecretStore
{
    private readonly string prefix;

    private LocalEnvironmentSecretStore(string prefix) => this.prefix = prefix;

    /// <summary>With <c>prefix</c>, only variables that start with it are served, under their names without it.</summary>
    public static LocalEnvironmentSecretStore Create(ComponentContext context) => new(context.Metadata.Get("prefix") ?? "");

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Get(string name)
    {
        var variable = prefix + name;
        return new Dictionary<string, string> { [name] = IsServed(variable) ? Environment.GetEnvironmentVariable(variable) ?? "" : "" };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> GetAll()
    {
        var secrets = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (!IsServed(name) || !name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var secret = name[prefix.Length..];
            secrets[secret] = new Dictionary<string, string> { [secret] = (string?)variable.Value ?? "" };
        }
        return secrets;
    }

    // daprd compares in upper case, so that a system with case-insensitive names gives nothing away either.
    private static bool IsServed(string name) =>
        name.Length > 0
        && !name.Equals("APP_API_TOKEN", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("DAPR_", StringComparison.OrdinalIgnoreCase);
}
