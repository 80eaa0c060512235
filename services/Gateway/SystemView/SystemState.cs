namespace Switchyard.Gateway.SystemView;

/// <summary>What runs, and on what.</summary>
/// <param name="Apps">Every app of the system.</param>
/// <param name="Components">Every component that a sidecar of theirs has loaded.</param>
internal sealed record SystemState(IReadOnlyList<AppState> Apps, IReadOnlyList<ComponentState> Components);

/// <summary>An app.</summary>
/// <param name="Id">Its app-id.</param>
/// <param name="Healthy">Whether it and its sidecar answer.</param>
internal sealed record AppState(string Id, bool Healthy);

/// <summary>A component.</summary>
/// <param name="Name">What services call it.</param>
/// <param name="Type">What it is, as Dapr names the types of components.</param>
/// <param name="Version">The type's version.</param>
/// <param name="Apps">The apps whose sidecar has loaded it.</param>
internal sealed record ComponentState(string Name, string Type, string Version, IReadOnlyList<string> Apps);
