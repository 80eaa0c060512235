using System.Net.Http.Json;
using System.Text.Json;
using Dapr.Actors.Http;

namespace Dapr.Actors.Client;

/// <summary>
/// Calls the methods of an actor by name, with at most one argument, as JSON. Every call throws
/// <see cref="DaprApiException"/> when the sidecar or the actor fails (<c>ERR_ACTOR_INVOKE_METHOD</c> when the method threw),
/// <see cref="System.Security.Authentication.AuthenticationException"/> on 401 and 403, and
/// <see cref="HttpRequestException"/> when the sidecar cannot be reached.
/// </summary>
public class ActorProxy : IActorProxy
{
    private readonly ActorHttp http;
    private readonly JsonSerializerOptions jsonOptions;

    internal ActorProxy(ActorHttp http, ActorId actorId, string actorType, JsonSerializerOptions jsonOptions)
    {
        ArgumentNullException.ThrowIfNull(actorId);
        ArgumentException.ThrowIfNullOrEmpty(actorType);
        this.http = http;
        this.jsonOptions = jsonOptions;
        ActorId = actorId;
        ActorType = actorType;
    }

    /// <summary>The factory behind the static methods: endpoint and API token of the environment.</summary>
    public static IActorProxyFactory DefaultProxyFactory { get; } = new ActorProxyFactory();

    /// <inheritdoc/>
    public ActorId ActorId { get; }

    /// <inheritdoc/>
    public string ActorType { get; }

    /// <summary>Creates a proxy that calls methods by name.</summary>
    public static ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions? options = null) =>
        DefaultProxyFactory.Create(actorId, actorType, options);

    /// <summary>Calls a method with an argument and reads its result.</summary>
    /// <exception cref="JsonException">The result is not JSON of the type.</exception>
    public Task<TResponse> InvokeMethodAsync<TRequest, TResponse>(
        string method, TRequest data, CancellationToken cancellationToken = default) =>
        AskAsync<TResponse>(method, JsonContent.Create(data, options: jsonOptions), cancellationToken);

    /// <summary>Calls a method with an argument.</summary>
    public Task InvokeMethodAsync<TRequest>(string method, TRequest data, CancellationToken cancellationToken = default) =>
        CallAsync(method, JsonContent.Create(data, options: jsonOptions), cancellationToken);

    /// <summary>Calls a method without an argument and reads its result.</summary>
    /// <exception cref="JsonException">The result is not JSON of the type.</exception>
    public Task<TResponse> InvokeMethodAsync<TResponse>(string method, CancellationToken cancellationToken = default) =>
        AskAsync<TResponse>(method, null, cancellationToken);

    /// <summary>Calls a method without an argument.</summary>
    public Task InvokeMethodAsync(string method, CancellationToken cancellationToken = default) =>
        CallAsync(method, null, cancellationToken);

    private Task CallAsync(string method, HttpContent? argument, CancellationToken cancellationToken) =>
        http.CallAsync(HttpMethod.Put, PathOf(method), argument, cancellationToken);

    private async Task<TResponse> AskAsync<TResponse>(string method, HttpContent? argument, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(HttpMethod.Put, PathOf(method), argument, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return (await JsonSerializer.DeserializeAsync<TResponse>(body, jsonOptions, cancellationToken).ConfigureAwait(false))!;
    }

    private string PathOf(string method) => ActorHttp.Path(ActorType, ActorId.GetId(), "method", method);
}
