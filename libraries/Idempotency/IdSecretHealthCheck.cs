using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Switchyard.Idempotency;

/// <summary>Ready once ids can be given.</summary>
internal sealed class IdSecretHealthCheck(RequestIds ids) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ids.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The secret behind the ids has not been read yet."));
}
