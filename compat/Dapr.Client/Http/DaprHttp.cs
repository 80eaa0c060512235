using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;

namespace Dapr.Client.Http;

/// <summary>Sends requests to the sidecar's HTTP API over one shared connection pool and reads its answers and error bodies.</summary>
internal sealed class DaprHttp
{
    public const string ApiTokenHeader = "dapr-api-token";

    private const int MaxConnections = 128;

    private static readonly ConnectionHandler SharedHandler = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        // Past this many, requests queue for a connection: as with the streams of a gRPC channel, more at once is slower, not faster.
        MaxConnectionsPerServer = MaxConnections,
    });

    private static readonly HttpMessageInvoker SharedInvoker = new(SharedHandler, disposeHandler: false);

    private static readonly UriCreationOptions EscapedAlready = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string authority;
    private readonly string? apiToken;

    public DaprHttp(Uri endpoint, string? apiToken)
    {
        authority = endpoint.GetLeftPart(UriPartial.Authority);
        this.apiToken = string.IsNullOrWhiteSpace(apiToken) ? null : apiToken;
    }

    public static ProductInfoHeaderValue UserAgent { get; } = new("dapr-sdk-dotnet", "v" + PackageVersion());

    private static string UserAgentText { get; } = UserAgent.ToString();

    /// <summary>A client over the shared connections, with the time limit that an <see cref="HttpClient"/> has.</summary>
    public static HttpClient CreateTimedClient() => new(SharedHandler, disposeHandler: false);

    /// <summary>An absolute URI of the sidecar; <paramref name="pathAndQuery"/> starts with a slash and is escaped.</summary>
    public Uri Resolve(string pathAndQuery) => new(authority + pathAndQuery, EscapedAlready);

    /// <summary>Sends a request and gives the response as soon as its headers are there.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri uri, HttpContent? content, string? ifMatch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        if (apiToken is not null)
            request.Headers.TryAddWithoutValidation(ApiTokenHeader, apiToken);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgentText);
        // daprd's ETags have no quotes, which the typed header would insist on.
        if (!string.IsNullOrEmpty(ifMatch))
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await SharedInvoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a whole body into a pooled buffer that the caller disposes.</summary>
    public static async Task<PooledBuffer> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        const int DefaultCapacity = 4096;
        const int MaxTrustedLength = 1 << 24;
        // One byte more than announced, so that the read that finds the end needs no larger buffer.
        var announced = response.Content.Headers.ContentLength is { } length ? Math.Min(length, MaxTrustedLength) + 1 : DefaultCapacity;
        var body = new PooledBuffer((int)announced);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            int count;
            while ((count = await stream.ReadAsync(body.GetMemory(), cancellationToken).ConfigureAwait(false)) > 0)
                body.Advance(count);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Turns a non-success response into an exception that carries the status (as an inner one) and the error code.</summary>
    public static async Task<DaprApiException> ReadFailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
        return ToFailure(response.StatusCode, body.WrittenSpan);
    }

    /// <inheritdoc cref="ReadFailureAsync"/>
    public static DaprApiException ToFailure(HttpStatusCode statusCode, ReadOnlySpan<byte> body)
    {
        DaprError? error = null;
        try
        {
            error = body.IsEmpty ? null : JsonSerializer.Deserialize(body, DaprJsonContext.Default.DaprError);
        }
        catch (JsonException)
        {
            // Not every refusal is JSON: a wrong API token gives plain text. The status alone decides then.
        }

        var status = $"The Dapr sidecar answered {(int)statusCode} ({statusCode})";
        var message = error?.Message is { Length: > 0 } text ? $"{status}: {text}" : $"{status}.";
        return new DaprApiException(message, new HttpRequestException(status, null, statusCode), error?.ErrorCode, isTransient: false);
    }

    private static string PackageVersion()
    {
        var version = typeof(DaprHttp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        return version.Split('+')[0];
    }
}
