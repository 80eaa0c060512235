using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Switchyard.ServiceDefaults.Tokens;

namespace Switchyard.ServiceDefaults.Health;

internal static class HealthEndpoints
{
    /// <summary>
    /// <c>/healthz</c> says that the process answers and calls nothing, since daprd stops subscriptions by it (contract, section 12.2);
    /// <c>/readyz</c> runs the checks.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false }).WithoutSidecarToken();
        app.MapHealthChecks("/readyz").WithoutSidecarToken();
    }
}
