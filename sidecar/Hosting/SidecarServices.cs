using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Hosting;

/// <summary>What the parts of one sidecar share.</summary>
/// <param name="Options">What it was started with.</param>
/// <param name="Configuration">Its Configuration resources.</param>
/// <param name="Components">Its components.</param>
/// <param name="Resiliency">Its Resiliency resources.</param>
/// <param name="App">The way to its app; null without an app port.</param>
/// <param name="Group">The other sidecars of the process.</param>
public sealed record SidecarServices(
    SidecarOptions Options,
    SidecarConfiguration Configuration,
    LoadedComponents Components,
    ResiliencyProvider Resiliency,
    AppChannel? App,
    SidecarGroup Group)
{
    /// <summary>A logger of the group's.</summary>
    public ILogger<T> Logger<T>() => Group.LoggerFactory.CreateLogger<T>();
}
