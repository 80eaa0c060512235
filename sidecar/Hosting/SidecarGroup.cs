using System.Collections.Immutable;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Hosting;

/// <summary>The sidecars of this process: they find each other here (name resolution), and share in-memory buses and open databases.</summary>
public sealed class SidecarGroup(ILoggerFactory loggerFactory) : IAppDirectory, IAsyncDisposable
{
    private ImmutableArray<Sidecar> sidecars = [];
    private uint turn;

    /// <summary>What the sidecars share.</summary>
    public SharedResources Shared { get; } = new();

    /// <summary>For the sidecars' own loggers.</summary>
    public ILoggerFactory LoggerFactory { get; } = loggerFactory;

    /// <summary>
    /// Starts a sidecar: loads its resources, listens, and gives it back once outbound health is good. It then waits for its app by itself
    /// (contract, section 12.1).
    /// </summary>
    /// <exception cref="SidecarStartException">A resource is wrong, a component failed to start or a port is taken; the message says which.</exception>
    public async Task<Sidecar> StartAsync(SidecarOptions options, CancellationToken cancellationToken)
    {
        var sidecar = await Sidecar.StartAsync(this, options, cancellationToken);
        ImmutableInterlocked.Update(ref sidecars, list => list.Add(sidecar));
        _ = sidecar.Stopped.ContinueWith(_ => ImmutableInterlocked.Update(ref sidecars, list => list.Remove(sidecar)), TaskScheduler.Default);
        return sidecar;
    }

    /// <summary>Stops every sidecar and then what they shared.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(sidecars.Select(sidecar => sidecar.StopAsync()));
        await Shared.DisposeAsync();
    }

    /// <inheritdoc/>
    public Callee? Find(string appId)
    {
        Callee? first = null;
        var all = sidecars;
        var start = (int)(Interlocked.Increment(ref turn) % (uint)Math.Max(all.Length, 1));
        for (var i = 0; i < all.Length; i++)
        {
            var app = all[(start + i) % all.Length].App;
            if (app.Options.AppId != appId)
                continue;
            if (app.Healthy)
                return app;
            first ??= app;
        }
        return first;
    }
}
