using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dapr.Client.Http;

namespace Dapr.Client;

/// <summary>The client over the sidecar's HTTP API.</summary>
internal sealed partial class DaprHttpClient : DaprClient
{
    private static readonly HttpRequestOptionsKey<string> AppIdOption = new("appId");
    private static readonly HttpRequestOptionsKey<string> MethodNameOption = new("methodName");

    private readonly Uri endpoint;
    private readonly string? apiToken;
    private readonly DaprHttp http;
    private readonly HttpClient timedClient;
    private readonly JsonSerializerOptions jsonOptions;
    private bool closed;

    public DaprHttpClient(Uri endpoint, JsonSerializerOptions jsonOptions, string? apiToken, TimeSpan timeout)
    {
        this.endpoint = endpoint;
        this.jsonOptions = jsonOptions;
        this.apiToken = string.IsNullOrWhiteSpace(apiToken) ? null : apiToken;
        http = new DaprHttp(endpoint, apiToken);
        timedClient = DaprHttp.CreateTimedClient();
        timedClient.DefaultRequestHeaders.UserAgent.Add(UserAgent());
        if (timeout > TimeSpan.Zero)
            timedClient.Timeout = timeout;
    }

    public override JsonSerializerOptions JsonSerializerOptions => jsonOptions;

    public override HttpClient CreateInvokableHttpClient(string? appId = null) =>
        CreateInvokeHttpClient(appId, endpoint.AbsoluteUri, apiToken);

    public override HttpRequestMessage CreateInvokeMethodRequest(HttpMethod httpMethod, string appId, string methodName) =>
        CreateInvokeMethodRequest(httpMethod, appId, methodName, []);

    public override HttpRequestMessage CreateInvokeMethodRequest(
        HttpMethod httpMethod, string appId, string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters)
    {
        ArgumentNullException.ThrowIfNull(httpMethod);
        ArgumentException.ThrowIfNullOrEmpty(appId);
        ArgumentNullException.ThrowIfNull(methodName);

        var uri = new Uri(endpoint, $"/v1.0/invoke/{appId}/method/{methodName.TrimStart('/')}");
        var request = new HttpRequestMessage(httpMethod, WithQuery(uri, queryStringParameters));
        request.Options.Set(AppIdOption, appId);
        request.Options.Set(MethodNameOption, methodName);
        if (apiToken is not null)
            request.Headers.TryAddWithoutValidation(DaprHttp.ApiTokenHeader, apiToken);
        return request;
    }

    public override HttpRequestMessage CreateInvokeMethodRequest<TRequest>(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters,
        TRequest data)
    {
        var request = CreateInvokeMethodRequest(httpMethod, appId, methodName, queryStringParameters);
        request.Content = JsonContent.Create(data, options: jsonOptions);
        return request;
    }

    protected override void Dispose(bool disposing)
    {
        closed = true;
        if (disposing)
            timedClient.Dispose();
        base.Dispose(disposing);
    }

    private static Uri WithQuery(Uri uri, IReadOnlyCollection<KeyValuePair<string, string>>? parameters)
    {
        if (parameters is null || parameters.Count == 0)
            return uri;
        var query = new StringBuilder(uri.Query.TrimStart('?'));
        foreach (var (name, value) in parameters)
        {
            if (query.Length > 0)
                query.Append('&');
            query.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return new UriBuilder(uri) { Query = query.ToString() }.Uri;
    }

    /// <summary>Sends a request whose answer has no body that matters. False: an ETag was given and the sidecar answered 409.</summary>
    /// <exception cref="DaprException">Any other non-success, or no answer; the message is <paramref name="failure"/>.</exception>
    private async Task<bool> CallAsync(
        string failure,
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken,
        string? etag = null,
        bool ifMatch = false)
    {
        using var response = await SendAsync(failure, method, path, content, ifMatch ? etag : null, cancellationToken)
            .ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return true;
        if (etag is not null && response.StatusCode == HttpStatusCode.Conflict)
            return false;
        throw await RefusedAsync(failure, response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request and reads its answer, whatever its status, into a buffer that the caller disposes.</summary>
    private async Task<Answer> AskAsync(
        string failure, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(failure, method, path, content, null, cancellationToken).ConfigureAwait(false);
        try
        {
            // .NET's typed ETag header is null for daprd's, which has no quotes.
            var etag = response.Headers.TryGetValues("ETag", out var values) ? values.FirstOrDefault("") : "";
            return new Answer(response.StatusCode, await DaprHttp.ReadBodyAsync(response, cancellationToken).ConfigureAwait(false), etag);
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException)
        {
            throw new DaprException(failure, ex);
        }
    }

    /// <summary>As <see cref="AskAsync"/>, but every non-success is an exception.</summary>
    private async Task<Answer> GetAnswerAsync(
        string failure, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(failure, method, path, content, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccess)
            return answer;
        using (answer)
            throw new DaprException(failure, DaprHttp.ToFailure(answer.StatusCode, answer.Body.WrittenSpan));
    }

    private async Task<HttpResponseMessage> SendAsync(
        string failure, HttpMethod method, string path, HttpContent? content, string? ifMatch, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        try
        {
            return await http.SendAsync(method, http.Resolve(path), content, ifMatch, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException ex)
        {
            throw new DaprException(failure, ex);
        }
    }

    private static async Task<DaprException> RefusedAsync(string failure, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return new DaprException(failure, await DaprHttp.ReadFailureAsync(response, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException)
        {
            return new DaprException(failure, ex);
        }
    }

    /// <summary>A status, a body and an ETag ("" when there is none).</summary>
    private sealed record Answer(HttpStatusCode StatusCode, PooledBuffer Body, string ETag) : IDisposable
    {
        public bool IsSuccess => (int)StatusCode is >= 200 and < 300;

        public void Dispose() => Body.Dispose();
    }
}
