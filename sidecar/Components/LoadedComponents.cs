using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Components.SecretStores;
using Switchyard.Sidecar.Components.State;

namespace Switchyard.Sidecar.Components;

/// <summary>A state store as one app uses it.</summary>
/// <param name="Name">The component's name.</param>
/// <param name="Type">The component's type, such as <c>state.sqlite</c>.</param>
/// <param name="Store">The store.</param>
/// <param name="Keys">How the app's keys are stored.</param>
/// <param name="ForActors">True when it keeps actor state (<c>actorStateStore</c>).</param>
public sealed record StateComponent(string Name, string Type, IStateStore Store, KeyPrefix Keys, bool ForActors);

/// <summary>A message broker as one app uses it.</summary>
/// <param name="Name">The component's name.</param>
/// <param name="Broker">The broker.</param>
/// <param name="Scopes">The topics that the app may use.</param>
/// <param name="TopicPrefix">What is put before every topic's name at the broker; empty unless the consumerID holds <c>{namespace}</c>.</param>
public sealed record PubSubComponent(string Name, IPubSub Broker, TopicScopes Scopes, string TopicPrefix);

/// <summary>What the metadata API says of a component.</summary>
public sealed record ComponentInfo(string Name, string Type, string Version, IReadOnlyList<string> Capabilities);

/// <summary>The components of one sidecar.</summary>
public sealed class LoadedComponents : IAsyncDisposable
{
    /// <summary>State stores by name.</summary>
    public Dictionary<string, StateComponent> StateStores { get; } = new(StringComparer.Ordinal);

    /// <summary>Message brokers by name.</summary>
    public Dictionary<string, PubSubComponent> PubSubs { get; } = new(StringComparer.Ordinal);

    /// <summary>Secret stores by name.</summary>
    public Dictionary<string, ISecretStore> SecretStores { get; } = new(StringComparer.Ordinal);

    /// <summary>All of them, in the order they were loaded.</summary>
    public List<ComponentInfo> All { get; } = [];

    /// <summary>The store that keeps actor state, or null.</summary>
    public StateComponent? ActorStore { get; set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var pubSub in PubSubs.Values)
            await pubSub.Broker.DisposeAsync();
        foreach (var store in StateStores.Values)
            await store.Store.DisposeAsync();
    }
}
