using Dapr.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Switchyard.ServiceDefaults.Health;

/// <summary>Healthy when the sidecar can be called. It asks for outbound health: the full one waits for this app (contract, section 6.4).</summary>
internal sealed class SidecarHealthCheck(DaprClient dapr) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await dapr.CheckOutboundHealthAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The sidecar does not answer.");
}
