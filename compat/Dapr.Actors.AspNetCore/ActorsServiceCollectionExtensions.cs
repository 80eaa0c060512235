using Dapr;
using Dapr.Actors.AspNetCore;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the actor runtime.</summary>
public static class ActorsServiceCollectionExtensions
{
    /// <summary>
    /// Registers the actors that the app hosts, <see cref="IActorProxyFactory"/>, routing and health checks. Endpoint and API token come
    /// from the options, else the configuration, else the environment.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static void AddActors(
        this IServiceCollection? services, Action<ActorRuntimeOptions>? configure, ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting();
        services.AddHealthChecks();
        services.TryAddSingleton<ActorActivatorFactory, ScopedActorActivatorFactory>();
        services.TryAdd(new ServiceDescriptor(typeof(ActorRuntime), CreateRuntime, lifetime));
        services.TryAdd(new ServiceDescriptor(typeof(IActorProxyFactory), CreateProxyFactory, lifetime));
        if (configure is not null)
            services.Configure(configure);
    }

    private static ActorRuntime CreateRuntime(IServiceProvider provider) => new(
        GetOptions(provider),
        provider.GetRequiredService<ILoggerFactory>(),
        provider.GetRequiredService<ActorActivatorFactory>(),
        provider.GetRequiredService<IActorProxyFactory>());

    private static ActorProxyFactory CreateProxyFactory(IServiceProvider provider)
    {
        var options = GetOptions(provider);
        return new ActorProxyFactory(new ActorProxyOptions
        {
            JsonSerializerOptions = options.JsonSerializerOptions,
            DaprApiToken = options.DaprApiToken,
            HttpEndpoint = options.HttpEndpoint,
            UseJsonSerialization = options.UseJsonSerialization,
        });
    }

    private static ActorRuntimeOptions GetOptions(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ActorRuntimeOptions>>().Value;
        var configuration = provider.GetService<IConfiguration>();
        if (string.IsNullOrWhiteSpace(options.DaprApiToken))
            options.DaprApiToken = DaprDefaults.GetDefaultDaprApiToken(configuration);
        if (string.IsNullOrWhiteSpace(options.HttpEndpoint))
            options.HttpEndpoint = DaprDefaults.GetDefaultHttpEndpoint(configuration);
        return options;
    }
}
