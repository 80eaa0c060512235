namespace Switchyard.Sidecar.Apps;

/// <summary>What the health check asks of the way to an app, whatever protocol the app speaks (contract, section 12.2).</summary>
public interface IAppChannel : IDisposable
{
    /// <summary>False while the app health check finds the app unhealthy; then the app is not called.</summary>
    bool Healthy { get; set; }

    /// <summary>Asks the app whether it is well, without token and limit. False when it says no or does not answer.</summary>
    Task<bool> ProbeAsync(CancellationToken cancellationToken);
}
