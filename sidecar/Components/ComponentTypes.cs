using System.Collections.Frozen;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Components.SecretStores;
using Switchyard.Sidecar.Components.State;

namespace Switchyard.Sidecar.Components;

/// <summary>The component types that the embedded sidecar serves.</summary>
public static class ComponentTypes
{
    private static readonly FrozenDictionary<string, Func<ComponentContext, object>> Types = new Dictionary<string, Func<ComponentContext, object>>
    {
        ["pubsub.in-memory"] = context => new InMemoryPubSub(context),
        ["pubsub.sqlite"] = SqlitePubSub.Create,
        ["state.in-memory"] = InMemoryStateStore.Create,
        ["state.sqlite"] = SqliteStateStore.Create,
        ["secretstores.local.file"] = LocalFileSecretStore.Create,
        ["secretstores.local.env"] = LocalEnvironmentSecretStore.Create,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Makes a component.</summary>
    /// <param name="type">Its type; matched exactly.</param>
    /// <param name="version">Its version: empty or v1.</param>
    /// <param name="context">Its settings.</param>
    /// <exception cref="ComponentException">The type or version is not served, or the component refused its settings.</exception>
    public static object Create(string type, string version, ComponentContext context)
    {
        if (!Types.TryGetValue(type, out var create))
        {
            throw new ComponentException($"couldn't find component type {type}/{version}: the embedded sidecar does not serve it (daprd may); " +
                $"it has {string.Join(", ", Types.Keys.Order(StringComparer.Ordinal))}");
        }
        if (version is not ("" or "v1"))
            throw new ComponentException($"couldn't find component type {type}/{version}: the embedded sidecar has version v1 of it");
        return create(context);
    }
}
