using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Switchyard.Contracts;

namespace Switchyard.Gateway.Forwarding;

/// <summary>The service <c>auth</c>, through the sidecar.</summary>
internal sealed class AuthClient(HttpClient client)
{
    private static readonly Uri Root = new($"http://{AppIds.Auth}/");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Sends JSON, of known length so that Dapr repeats an invocation whose connection broke.</summary>
    /// <returns>The answer, or null when the service does not answer.</returns>
    public async Task<HttpResponseMessage?> TrySendAsync<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Root, path)) { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type)) };
        request.Content.Headers.ContentType = Json;
        return await Relay.TrySendAsync(client, request, cancellationToken);
    }

    /// <summary>Sends JSON and passes the answer on.</summary>
    public async Task RelayAsync<T>(HttpContext context, HttpMethod method, string path, T body, JsonTypeInfo<T> type)
    {
        using var response = await TrySendAsync(method, path, body, type, context.RequestAborted);
        await Relay.CopyAsync(response, context);
    }

    /// <summary>The keys that tokens are signed with (RFC 7517).</summary>
    /// <exception cref="HttpRequestException">The service does not answer.</exception>
    public async Task<string> GetKeysAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Root, ".well-known/jwks.json"));
        using var response = await Relay.TrySendAsync(client, request, cancellationToken);
        if (response is not { IsSuccessStatusCode: true })
            throw new HttpRequestException($"{AppIds.Auth} gave no signing keys: {(response is null ? "no answer" : $"status {(int)response.StatusCode}")}");
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }
}
