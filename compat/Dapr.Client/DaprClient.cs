using System.Net.Http.Headers;
using System.Text.Json;
using Dapr.Client.Http;

namespace Dapr.Client;

/// <summary>
/// The calls that an app makes to its sidecar: publish, state, secrets, invocation, health. Create one with <see cref="DaprClientBuilder"/>
/// and keep it; it is safe for concurrent use. The members and their behaviour are those of the official package, as far as they are used.
/// </summary>
public abstract partial class DaprClient : IDisposable
{
    private bool disposed;

    /// <summary>The options that events, state and request bodies are serialised with.</summary>
    public abstract JsonSerializerOptions JsonSerializerOptions { get; }

    /// <summary>
    /// Creates a client that calls apps by their app-id: <c>http://{app-id}/{path}</c>. Keep it for the life of the process.
    /// Unlike <see cref="CreateInvokableHttpClient"/> it sends an API token only when it is given one.
    /// </summary>
    /// <param name="appId">The app-id to use as base address, or null.</param>
    /// <param name="daprEndpoint">The sidecar's HTTP endpoint, or null for that of the environment.</param>
    /// <param name="daprApiToken">The sidecar's API token, or null for none.</param>
    /// <exception cref="ArgumentException">The app-id is not a valid host name, or the endpoint's scheme is not http or https.</exception>
    public static HttpClient CreateInvokeHttpClient(string? appId = null, string? daprEndpoint = null, string? daprApiToken = null)
    {
        var handler = new InvocationHandler
        {
            InnerHandler = new SocketsHttpHandler(),
            DaprApiToken = daprApiToken,
            DefaultAppId = appId,
        };
        if (daprEndpoint is not null)
            handler.DaprEndpoint = daprEndpoint;

        var client = new HttpClient(handler);
        client.DefaultRequestHeaders.UserAgent.Add(UserAgent());
        if (appId is null)
            return client;

        try
        {
            client.BaseAddress = new Uri($"http://{appId}");
            return client;
        }
        catch (UriFormatException inner)
        {
            throw new ArgumentException("The appId must be a valid hostname.", nameof(appId), inner);
        }
    }

    /// <summary>As <see cref="CreateInvokeHttpClient"/>, with this client's endpoint and API token.</summary>
    /// <exception cref="ArgumentException">The app-id is not a valid host name.</exception>
    public abstract HttpClient CreateInvokableHttpClient(string? appId = null);

    /// <summary>Creates a POST to a method of an app.</summary>
    /// <exception cref="ArgumentException">The app-id is null or empty, or the method is null.</exception>
    public HttpRequestMessage CreateInvokeMethodRequest(string appId, string methodName) =>
        CreateInvokeMethodRequest(HttpMethod.Post, appId, methodName);

    /// <summary>Creates a POST to a method of an app, with a query whose names and values get escaped.</summary>
    /// <exception cref="ArgumentException">The app-id is null or empty, or the method is null.</exception>
    public HttpRequestMessage CreateInvokeMethodRequest(
        string appId, string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters) =>
        CreateInvokeMethodRequest(HttpMethod.Post, appId, methodName, queryStringParameters);

    /// <summary>Creates a request to a method of an app; the method is not escaped.</summary>
    /// <exception cref="ArgumentException">The verb or method is null, or the app-id is null or empty.</exception>
    public abstract HttpRequestMessage CreateInvokeMethodRequest(HttpMethod httpMethod, string appId, string methodName);

    /// <summary>Creates a request to a method of an app, with a query whose names and values get escaped.</summary>
    /// <exception cref="ArgumentException">The verb or method is null, or the app-id is null or empty.</exception>
    public abstract HttpRequestMessage CreateInvokeMethodRequest(
        HttpMethod httpMethod, string appId, string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters);

    /// <summary>Creates a POST to a method of an app, with a JSON body.</summary>
    /// <exception cref="ArgumentException">The app-id is null or empty, or the method is null.</exception>
    public HttpRequestMessage CreateInvokeMethodRequest<TRequest>(string appId, string methodName, TRequest data) =>
        CreateInvokeMethodRequest(HttpMethod.Post, appId, methodName, [], data);

    /// <summary>Creates a request to a method of an app, with a query and a JSON body.</summary>
    /// <exception cref="ArgumentException">The verb or method is null, or the app-id is null or empty.</exception>
    public abstract HttpRequestMessage CreateInvokeMethodRequest<TRequest>(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters,
        TRequest data);

    /// <summary>Frees what the client holds; later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The <c>User-Agent</c> that calls to the sidecar carry.</summary>
    protected static ProductInfoHeaderValue UserAgent() => DaprHttp.UserAgent;

    /// <summary>Frees what the client holds; called once.</summary>
    protected virtual void Dispose(bool disposing) => disposed = true;
}
