using Switchyard.Sidecar.Components;

namespace Switchyard.Sidecar.Hosting;

/// <summary>The sidecars of this process: they find each other here (name resolution), and share in-memory buses and open databases.</summary>
public sealed class SidecarGroup(ILoggerFactory loggerFactory) : IAsyncDisposable
{
    /// <summary>What the sidecars share.</summary>
    public SharedResources Shared { get; } = new();

    /// <summary>For the sidecars' own loggers.</summary>
    public ILoggerFactory LoggerFactory { get; } = loggerFactory;

    /// <summary>
    /// Starts a sidecar: loads its resources, listens, and gives it back once outbound health is good. It then waits for its app by itself
    /// (contract, section 12.1).
    /// </summary>
    /// <exception cref="SidecarStartException">A resource is wrong, a component failed to start or a port is taken; the message says which.</exception>
    public Task<Sidecar> StartAsync(SidecarOptions options, CancellationToken cancellationToken) =>
        Sidecar.StartAsync(this, options, cancellationToken);

    /// <summary>Stops every sidecar and then what they shared.</summary>
    public async ValueTask DisposeAsync() => await Shared.DisposeAsync();
}
