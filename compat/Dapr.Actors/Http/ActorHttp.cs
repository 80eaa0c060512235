using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Dapr.Client.Http;

namespace Dapr.Actors.Http;

/// <summary>The sidecar's actor API.</summary>
internal sealed class ActorHttp
{
    private const string MissingErrorCode = "ERR_DOES_NOT_EXIST";

    // Without a limit on connections: calls to actors wait for their turn, and must not keep the ones that end it from being sent.
    private static readonly SocketsHttpHandler SharedHandler = new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };

    private readonly HttpClient client;
    private readonly string endpoint;
    private readonly string? apiToken;

    public ActorHttp(string? endpoint, string? apiToken, TimeSpan? timeout = null, HttpMessageHandler? handler = null)
    {
        this.endpoint = (string.IsNullOrEmpty(endpoint) ? DaprDefaults.GetDefaultHttpEndpoint() : endpoint).TrimEnd('/');
        this.apiToken = string.IsNullOrWhiteSpace(apiToken) ? null : apiToken;
        client = CreateClient(handler ?? SharedHandler, timeout);
    }

    /// <summary>The path of an actor, with more segments, all escaped.</summary>
    public static string Path(string actorType, string actorId, string kind, string? name = null)
    {
        var path = new ApiPath("/v1.0/actors").Segment(actorType).Segment(actorId).Segment(kind);
        return (name is null ? path : path.Segment(name)).ToString();
    }

    /// <summary>Sends a request; the response's body is buffered.</summary>
    /// <exception cref="AuthenticationException">The sidecar answered 401 or 403.</exception>
    /// <exception cref="DaprApiException">It answered with another failure.</exception>
    /// <exception cref="HttpRequestException">It could not be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, endpoint + path) { Content = content };
        if (apiToken is not null)
            request.Headers.TryAddWithoutValidation(DaprHttp.ApiTokenHeader, apiToken);
        if (ActorReentrancyContext.Current is { } chain)
            request.Headers.TryAddWithoutValidation(ActorReentrancyContext.Header, chain);
        request.Headers.UserAgent.Add(DaprHttp.UserAgent);

        var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await ToFailureAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="SendAsync"/>, for answers without a body that matters.</summary>
    public async Task CallAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, cancellationToken).ConfigureAwait(false);
    }

    private static HttpClient CreateClient(HttpMessageHandler handler, TimeSpan? timeout)
    {
        var client = new HttpClient(handler, disposeHandler: false);
        if (timeout is { } limit)
            client.Timeout = limit;
        return client;
    }

    private static async Task<Exception> ToFailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = $"The Dapr sidecar answered {(int)response.StatusCode} ({response.StatusCode}).";
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return new AuthenticationException(status);

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (body.Length == 0)
            return response.StatusCode == HttpStatusCode.NotFound
                ? new DaprApiException(status, MissingErrorCode, isTransient: false)
                : new DaprApiException(status, errorCode: null, isTransient: false);
        try
        {
            return JsonSerializer.Deserialize(body, DaprJsonContext.Default.DaprError) is { ErrorCode: not null } error
                ? new DaprApiException(error.Message, error.ErrorCode, isTransient: false)
                : new DaprApiException(status, errorCode: null, isTransient: false);
        }
        catch (JsonException ex)
        {
            return new DaprApiException(status, ex, errorCode: null, isTransient: false);
        }
    }
}
