using System.Net;
using System.Text;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Apps;

/// <summary>
/// The way from a sidecar to its app: pooled HTTP/1.1 connections, the app's token, the concurrency limit and the health check in one place. Everything that
/// daprd sends to an app (invocations, deliveries, actor calls, <c>/dapr/config</c>) goes through here.
/// </summary>
public sealed class AppChannel : IAppChannel
{
    /// <summary>The header that carries <c>APP_API_TOKEN</c>.</summary>
    public const string TokenHeader = "dapr-api-token";

    private readonly HttpMessageInvoker invoker;
    private readonly SemaphoreSlim? slots;
    private readonly string? token;
    private readonly string address;
    private readonly Uri health;

    /// <summary>A channel to the app of these options; nothing is contacted yet.</summary>
    public AppChannel(SidecarOptions options)
    {
        BaseAddress = new UriBuilder("http", options.AppChannelAddress, options.AppPort).Uri;
        address = BaseAddress.GetLeftPart(UriPartial.Authority);
        health = new Uri(BaseAddress, options.AppHealthCheckPath.TrimStart('/'));
        token = string.IsNullOrEmpty(options.AppApiToken) ? null : options.AppApiToken;
        slots = options.AppMaxConcurrency > 0 ? new SemaphoreSlim(options.AppMaxConcurrency) : null;
        invoker = new HttpMessageInvoker(new ConnectionHandler(CreateConnections()));
    }

    /// <summary>Scheme, host and port of the app, ending with a slash.</summary>
    public Uri BaseAddress { get; }

    /// <inheritdoc/>
    public bool Healthy { get; set; } = true;

    /// <summary>The address of a path at the app, taken as it is: nothing is cleaned or escaped.</summary>
    /// <param name="pathAndQuery">An escaped path that starts with a slash, and a query if there is one.</param>
    public Uri Resolve(string pathAndQuery) => new(address + pathAndQuery, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>
    /// Sends a request to the app and gives the response as soon as its headers are there; the body is streamed. The caller disposes of both. The app's
    /// token is added. The app's concurrency slot is held until the headers have arrived, as daprd does.
    /// </summary>
    /// <exception cref="AppUnhealthyException">The health check finds the app unhealthy.</exception>
    /// <exception cref="HttpRequestException">The app does not listen, or the connection broke.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!Healthy)
            throw new AppUnhealthyException();
        if (token is not null)
        {
            request.Headers.Remove(TokenHeader);
            request.Headers.TryAddWithoutValidation(TokenHeader, token);
        }
        return slots is null ? invoker.SendAsync(request, cancellationToken) : SendInTurnAsync(slots, request, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, health);
            using var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            await response.Content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        invoker.Dispose();
        slots?.Dispose();
    }

    private async Task<HttpResponseMessage> SendInTurnAsync(SemaphoreSlim slots, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }

    private static SocketsHttpHandler CreateConnections() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1.5),
        RequestHeaderEncodingSelector = static (_, request) => RepeatedHeaders.EncodingOf(request),
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    };
}
