namespace Switchyard.ServiceDefaults.Sidecars;

/// <summary>What a service's sidecar has loaded: which broker and which store are behind the names that the service knows.</summary>
/// <param name="Components">All components, in the sidecar's order.</param>
public sealed record SidecarView(IReadOnlyList<SidecarComponent> Components);

/// <summary>A component of Dapr.</summary>
/// <param name="Name">What services call it, as <c>statestore</c>.</param>
/// <param name="Type">What it is, as Dapr names the types of components.</param>
/// <param name="Version">The type's version, as <c>v1</c>.</param>
public sealed record SidecarComponent(string Name, string Type, string Version);
