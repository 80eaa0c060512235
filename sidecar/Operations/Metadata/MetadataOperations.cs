using System.Collections.Concurrent;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.Metadata;

/// <summary>Describes a sidecar and keeps what its callers add (contract, section 6.3).</summary>
/// <param name="options">What the sidecar was started with.</param>
/// <param name="configuration">Its Configuration.</param>
/// <param name="components">Its components.</param>
/// <param name="subscriptions">Gives its subscriptions at the moment.</param>
/// <param name="actors">Gives its actor runtime's state at the moment.</param>
public sealed class MetadataOperations(SidecarOptions options, SidecarConfiguration configuration, LoadedComponents components,
    Func<IReadOnlyList<SubscriptionResource>> subscriptions, Func<ActorStatus> actors)
{
    private readonly ConcurrentDictionary<string, string> put = new();

    /// <summary>What the sidecar says of itself now.</summary>
    public SidecarMetadata Get()
    {
        // The runner's entries are read each time: it learns some of them, such as the app's process id, later.
        var extended = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["daprRuntimeVersion"] = SidecarMetadata.RuntimeVersion };
        foreach (var (name, value) in options.ExtendedMetadata.Concat(put))
            extended[name] = value;
        return new SidecarMetadata(options, configuration.Features, components.All, extended, subscriptions(), actors());
    }

    /// <summary>Adds an entry to the extended metadata, or replaces it.</summary>
    public void Set(string name, string value) => put[name] = value;
}
