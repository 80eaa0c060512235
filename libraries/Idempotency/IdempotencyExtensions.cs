using Microsoft.Extensions.DependencyInjection;

namespace Switchyard.Idempotency;

/// <summary>Adds ids to a service.</summary>
public static class IdempotencyExtensions
{
    /// <summary>Adds <see cref="RequestIds"/>; the service is ready once the secret behind them has been read.</summary>
    public static IServiceCollection AddRequestIds(this IServiceCollection services)
    {
        services.AddSingleton<RequestIds>();
        services.AddHostedService<IdSecretLoader>();
        services.AddHealthChecks().AddCheck<IdSecretHealthCheck>("id-secret");
        return services;
    }
}
