using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    private const string SecretFailed = "Secret operation failed: the Dapr endpoint indicated a failure. See InnerException for details.";
    private const string BulkSecretFailed =
        "Bulk secret operation failed: the Dapr endpoint indicated a failure. See InnerException for details.";
    private const string GetMetadataFailed =
        "Get metadata operation failed: the Dapr endpoint indicated a failure. See InnerException for details.";
    private const string SetMetadataFailed =
        "Set metadata operation failed: the Dapr endpoint indicated a failure. See InnerException for details.";

    private static readonly TimeSpan HealthInterval = TimeSpan.FromMilliseconds(500);

    public override async Task<Dictionary<string, string>> GetSecretAsync(
        string storeName,
        string key,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckKey(storeName, key);
        var path = new ApiPath("/v1.0/secrets").Segment(storeName).Segment(key).Metadata(metadata).ToString();
        return await GetJsonAsync(SecretFailed, path, DaprJsonContext.Default.DictionaryStringString, cancellationToken)
            .ConfigureAwait(false) ?? [];
    }

    public override async Task<Dictionary<string, Dictionary<string, string>>> GetBulkSecretAsync(
        string storeName,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(storeName);
        var path = new ApiPath("/v1.0/secrets").Segment(storeName).Segment("bulk").Metadata(metadata).ToString();
        return await GetJsonAsync(BulkSecretFailed, path, DaprJsonContext.Default.DictionaryStringDictionaryStringString, cancellationToken)
            .ConfigureAwait(false) ?? [];
    }

    public override Task<bool> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        IsHealthyAsync("/v1.0/healthz", cancellationToken);

    public override Task<bool> CheckOutboundHealthAsync(CancellationToken cancellationToken = default) =>
        IsHealthyAsync("/v1.0/healthz/outbound", cancellationToken);

    public override async Task WaitForSidecarAsync(CancellationToken cancellationToken = default)
    {
        while (!await CheckOutboundHealthAsync(cancellationToken).ConfigureAwait(false))
            await Task.Delay(HealthInterval, cancellationToken).ConfigureAwait(false);
    }

    public override async Task ShutdownSidecarAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        using var response = await http
            .SendAsync(HttpMethod.Post, http.Resolve("/v1.0/shutdown"), null, null, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }

    public override async Task<DaprMetadata> GetMetadataAsync(CancellationToken cancellationToken = default)
    {
        var metadata = await GetJsonAsync(GetMetadataFailed, "/v1.0/metadata", DaprJsonContext.Default.SidecarMetadata, cancellationToken)
            .ConfigureAwait(false);
        return new DaprMetadata(
            metadata?.Id ?? "",
            metadata?.ActorRuntime?.ActiveActors?.ConvertAll(actor => new DaprActorMetadata(actor.Type ?? "", actor.Count)) ?? [],
            metadata?.Extended ?? [],
            metadata?.Components?.ConvertAll(
                component => new DaprComponentsMetadata(
                    component.Name ?? "", component.Type ?? "", component.Version ?? "", component.Capabilities ?? [])) ?? []);
    }

    public override Task SetMetadataAsync(string attributeName, string attributeValue, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(attributeName);
        var path = new ApiPath("/v1.0/metadata").Segment(attributeName).ToString();
        return CallAsync(
            SetMetadataFailed, HttpMethod.Put, path, new StringContent(attributeValue, Encoding.UTF8, "text/plain"), cancellationToken);
    }

    private async Task<bool> IsHealthyAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, http.Resolve(path));
            if (apiToken is not null)
                request.Headers.TryAddWithoutValidation(DaprHttp.ApiTokenHeader, apiToken);
            using var response = await timedClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // No answer is an answer here: the sidecar is not healthy.
            return false;
        }
    }

    /// <summary>Reads a JSON answer; null when it is empty (204).</summary>
    private async Task<T?> GetJsonAsync<T>(string failure, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var answer = await GetAnswerAsync(failure, HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
        try
        {
            return answer.Body.WrittenCount == 0 ? default : JsonSerializer.Deserialize(answer.Body.WrittenSpan, type);
        }
        catch (JsonException ex)
        {
            throw new DaprException(failure, ex);
        }
    }
}
