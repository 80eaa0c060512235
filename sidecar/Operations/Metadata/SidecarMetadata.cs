using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.Metadata;

/// <summary>What a sidecar says of itself.</summary>
/// <param name="Options">What it was started with: the app's id, port, protocol and health check.</param>
/// <param name="Features">The features that are switched on.</param>
/// <param name="Components">The loaded components.</param>
/// <param name="Extended">What the sidecar and its callers put there, by name.</param>
/// <param name="Subscriptions">The app's subscriptions.</param>
/// <param name="Actors">The actor runtime.</param>
public sealed record SidecarMetadata(
    SidecarOptions Options,
    IReadOnlyList<string> Features,
    IReadOnlyList<ComponentInfo> Components,
    IReadOnlyDictionary<string, string> Extended,
    IReadOnlyList<SubscriptionResource> Subscriptions,
    ActorStatus Actors)
{
    /// <summary>The version of Dapr whose rules are followed, marked as not the original.</summary>
    public const string RuntimeVersion = "1.18.3-embedded";
}
