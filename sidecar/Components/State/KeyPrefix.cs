using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Components.State;

/// <summary>A key that an app may not use.</summary>
public sealed class IllegalKeyException(string key) : Exception($"input key/keyPrefix '{key}' can't contain '||'");

/// <summary>How an app's keys are stored: the component's <c>keyPrefix</c> strategy (contract, section 5.5).</summary>
public sealed class KeyPrefix
{
    private const string Separator = "||";
    private readonly string prefix;

    private KeyPrefix(string prefix) => this.prefix = prefix;

    /// <summary>The strategy of a component for one app.</summary>
    /// <exception cref="ComponentException">The strategy's text holds <c>||</c>.</exception>
    public static KeyPrefix From(ComponentMetadata metadata, string storeName, SidecarOptions options)
    {
        var strategy = metadata.Get("keyPrefix")?.ToLowerInvariant() ?? "appid";
        if (strategy.Contains(Separator, StringComparison.Ordinal))
            throw new ComponentException(new IllegalKeyException(strategy).Message);
        return new KeyPrefix(strategy switch
        {
            "none" => "",
            "name" => storeName + Separator,
            "namespace" when options.Namespace.Length > 0 => $"{options.Namespace}.{options.AppId}{Separator}",
            "appid" or "namespace" => options.AppId + Separator,
            _ => strategy + Separator,
        });
    }

    /// <summary>The key as it is stored.</summary>
    /// <exception cref="IllegalKeyException">The key holds <c>||</c>.</exception>
    public string Apply(string key) =>
        key.Contains(Separator, StringComparison.Ordinal) ? throw new IllegalKeyException(key) : prefix + key;
}
