using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Testing;

/// <summary>
/// Embedded sidecars in this process, for one test: they find each other by app-id, share a broker and a store, and demand tokens of their own. Nothing is left of
/// them when they are disposed.
/// </summary>
/// <param name="components">What they load; disposed with them.</param>
public sealed class EmbeddedSidecars(ComponentFolder components) : IAsyncDisposable
{
    private readonly SidecarGroup group = new(NullLoggerFactory.Instance);

    /// <summary>What callers of a sidecar must send: <c>DAPR_API_TOKEN</c>.</summary>
    public string ApiToken { get; } = RandomNumberGenerator.GetHexString(32);

    /// <summary>What the sidecars send to their apps: <c>APP_API_TOKEN</c>.</summary>
    public string AppToken { get; } = RandomNumberGenerator.GetHexString(32);

    /// <summary>What they load.</summary>
    public ComponentFolder Components => components;

    /// <summary>A sidecar with ports of its own, not started yet: its app may have to know them first.</summary>
    /// <param name="appId">Its app's id.</param>
    /// <param name="hasApp">Whether an app listens on its <see cref="EmbeddedSidecar.AppPort"/>; without one nothing is delivered and no actor hosted.</param>
    public EmbeddedSidecar Add(string appId, bool hasApp = true) => new(this, group, appId, hasApp);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await group.DisposeAsync();
        components.Dispose();
    }
}
