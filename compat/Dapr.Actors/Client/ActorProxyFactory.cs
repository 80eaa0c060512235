using Dapr.Actors.Http;

namespace Dapr.Actors.Client;

/// <summary>Creates proxies that call actors by the sidecar's HTTP API.</summary>
/// <param name="options">The options of proxies that are given none, or null for the defaults.</param>
/// <param name="handler">What sends the requests, or null for the shared connections.</param>
public class ActorProxyFactory(ActorProxyOptions? options = null, HttpMessageHandler? handler = null) : IActorProxyFactory
{
    private ActorProxyOptions defaultOptions = options ?? new ActorProxyOptions();

    /// <summary>The options of proxies that are given none.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public ActorProxyOptions DefaultOptions
    {
        get => defaultOptions;
        set => defaultOptions = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <inheritdoc/>
    public ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions? options = null)
    {
        options ??= DefaultOptions;
        var http = new ActorHttp(options.HttpEndpoint, options.DaprApiToken, options.RequestTimeout, handler);
        return new ActorProxy(http, actorId, actorType, options.JsonSerializerOptions);
    }
}
