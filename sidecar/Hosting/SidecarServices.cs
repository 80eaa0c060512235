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
/// <param name="App">The way to its app; null without an app port, or when the app speaks gRPC.</param>
/// <param name="Group">The other sidecars of the process.</param>
public sealed record SidecarServices(
    SidecarOptions Options,
    SidecarConfiguration Configuration,
    LoadedComponents Components,
    ResiliencyProvider Resiliency,
    AppChannel? App,
    SidecarGroup Group)
{
    /// <summary>The way to its app when that speaks gRPC.</summary>
    public GrpcAppChannel? GrpcApp { get; init; }

    /// <summary>The way to its app, whatever protocol it speaks; null without an app port.</summary>
    public IAppChannel? AnyApp => (IAppChannel?)App ?? GrpcApp;

    /// <summary>A logger of the group's.</summary>
    public ILogger<T> Logger<T>() => Group.LoggerFactory.CreateLogger<T>();
}
