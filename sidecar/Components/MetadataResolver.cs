using Switchyard.Sidecar.Components.SecretStores;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Components;

/// <summary>Fills in a component's metadata: secrets, environment, placeholders, the default consumer id (contract, section 8.1).</summary>
internal sealed partial class MetadataResolver(SidecarOptions options, IReadOnlyDictionary<string, ISecretStore> secretStores, ILogger logger)
{
    /// <summary>The values that the component sees.</summary>
    /// <exception cref="ComponentException">A value cannot be had.</exception>
    public ComponentMetadata Resolve(ComponentResource resource)
    {
        var entries = resource.Metadata.Select(item => KeyValuePair.Create(item.Name, ValueOf(resource, item))).ToList();
        var needsConsumer = resource.Type.StartsWith("pubsub.", StringComparison.Ordinal)
            && !entries.Exists(entry => entry.Key.Equals("consumerID", StringComparison.OrdinalIgnoreCase));
        if (needsConsumer)
            entries.Add(KeyValuePair.Create("consumerID", options.AppId));
        return new ComponentMetadata(entries);
    }

    private string ValueOf(ComponentResource resource, MetadataItem item)
    {
        if (item.SecretName is not null)
            return Secret(resource, item.SecretName, string.IsNullOrEmpty(item.SecretKey) ? item.SecretName : item.SecretKey);
        return item.EnvironmentName is not null ? Variable(item.EnvironmentName) : Fill(item.Value ?? "");
    }

    // A secret that is not there leaves the field empty and the component loads (contract, section 14).
    private string Secret(ComponentResource resource, string name, string key)
    {
        if (string.IsNullOrEmpty(resource.SecretStore))
            return "";
        var value = secretStores[resource.SecretStore].Get(name)?.GetValueOrDefault(key);
        if (value is null)
            LogNoSecret(resource.Name, name, key, resource.SecretStore);
        return value ?? "";
    }

    private string Variable(string name)
    {
        var allowed = Environment.GetEnvironmentVariable("DAPR_ENV_KEYS");
        var refused = name == "APP_API_TOKEN" || name.StartsWith("DAPR_", StringComparison.Ordinal) || name.Contains(' ', StringComparison.Ordinal)
            || (!string.IsNullOrEmpty(allowed) && !allowed.Split(' ', ',').Contains(name));
        if (refused)
            LogRefusedVariable(name);
        return refused ? "" : Environment.GetEnvironmentVariable(name) ?? "";
    }

    private string Fill(string value)
    {
        if (!value.Contains('{', StringComparison.Ordinal))
            return value;
        if (value.Contains("{podName}", StringComparison.Ordinal))
        {
            var pod = Environment.GetEnvironmentVariable("POD_NAME");
            if (string.IsNullOrEmpty(pod))
                throw new ComponentException("the placeholder {podName} needs the environment variable POD_NAME");
            value = value.Replace("{podName}", pod, StringComparison.Ordinal);
        }
        return value
            .Replace("{uuid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{namespace}", $"{options.Namespace}.{options.AppId}", StringComparison.Ordinal)
            .Replace("{appID}", options.AppId, StringComparison.Ordinal);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Component {Component}: secret {Secret} with key {Key} was not found in {Store}; the field is left empty")]
    private partial void LogNoSecret(string component, string secret, string key, string store);

    [LoggerMessage(Level = LogLevel.Warning, Message = "envRef {Name} is not allowed; the field is left empty")]
    private partial void LogRefusedVariable(string name);
}
