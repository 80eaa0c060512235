namespace Switchyard.ServiceDefaults.Sidecars;

/// <summary>
/// Adds the sidecar's token to calls that the SDK sends without: <c>SaveBulkStateAsync</c>, and the question which methods the sidecar has. Every one of them would be
/// answered Unauthenticated. It goes when https://github.com/dapr/dotnet-sdk/issues/1282 is mended (it is not in 1.19.0).
/// </summary>
internal sealed class MissingTokenHandler(string token, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string Header = "dapr-api-token";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Headers.Contains(Header))
            request.Headers.TryAddWithoutValidation(Header, token);
        return base.SendAsync(request, cancellationToken);
    }
}
