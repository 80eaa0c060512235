using Dapr.Client.Http;

namespace Dapr.Client;

/// <summary>
/// Turns <c>http://{app-id}/{path}</c> into a service invocation by the sidecar, so that an ordinary <see cref="HttpClient"/> calls an
/// app by its app-id. All of its traffic goes to <see cref="DaprEndpoint"/>, with the API token: never point it at a public address.
/// </summary>
public class InvocationHandler : DelegatingHandler
{
    private Uri endpoint = new(DaprDefaults.GetDefaultHttpEndpoint(), UriKind.Absolute);

    /// <summary>The sidecar's HTTP endpoint; by default <c>DAPR_HTTP_ENDPOINT</c> or <c>DAPR_HTTP_PORT</c> of the environment.</summary>
    /// <exception cref="ArgumentException">The scheme is neither http nor https.</exception>
    /// <exception cref="UriFormatException">It is not an absolute URI.</exception>
    public string DaprEndpoint
    {
        get => endpoint.OriginalString;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            var uri = new Uri(value, UriKind.Absolute);
            if (!IsHttp(uri))
                throw new ArgumentException("The URI scheme of the Dapr endpoint must be http or https.", nameof(value));
            endpoint = uri;
        }
    }

    /// <summary>An app-id whose upper-case letters are kept; <see cref="Uri"/> lower-cases every other host.</summary>
    public string? DefaultAppId { get; set; }

    internal string? DaprApiToken { get; set; } = DaprDefaults.GetDefaultDaprApiToken(null);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The request's URI is not absolute or not http.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var original = request.RequestUri;
        if (original is null || !original.IsAbsoluteUri || !IsHttp(original))
            throw new ArgumentException(
                $"The request URI '{original}' is not a valid Dapr service invocation destination.", nameof(request));

        try
        {
            if (!string.IsNullOrWhiteSpace(DaprApiToken))
                request.Headers.Add(DaprHttp.ApiTokenHeader, DaprApiToken);
            request.RequestUri = Rewrite(original);
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.RequestUri = original;
            request.Headers.Remove(DaprHttp.ApiTokenHeader);
        }
    }

    private static bool IsHttp(Uri uri) => uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps;

    private Uri Rewrite(Uri uri)
    {
        var appId = uri.Host.Equals(DefaultAppId, StringComparison.OrdinalIgnoreCase) ? DefaultAppId : uri.Host;
        return new Uri($"{endpoint.GetLeftPart(UriPartial.Authority)}/v1.0/invoke/{appId}/method{uri.PathAndQuery}");
    }
}
