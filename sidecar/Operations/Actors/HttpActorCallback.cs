using System.Buffers;
using System.Net;
using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Apps;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>An app that hosts actors over HTTP (contract, section 7.2).</summary>
/// <param name="app">Scheme, host and port of the app, ending with a slash.</param>
/// <param name="sendAsync">Sends a request to the app; gives the response with its headers, the body to be read.</param>
internal sealed class HttpActorCallback(Uri app, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> sendAsync)
    : IActorCallback
{
    private static readonly SearchValues<char> NotInValues = SearchValues.Create("\r\n\0");
    private static readonly SearchValues<char> InNames =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <inheritdoc/>
    public Task<ActorOutcome> InvokeAsync(ActorInvocation call, CancellationToken cancellationToken)
    {
        foreach (var (name, values) in call.Headers)
            if (Refusal(name, values) is { } refusal)
                return Task.FromResult(ActorOutcome.Failed(refusal));
        return PutAsync(call.Actor, call.Method, call.Query, call.Body, request => AddHeaders(request, call), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ActorOutcome> RemindAsync(ReminderTick tick, CancellationToken cancellationToken) =>
        PutAsync(tick.Actor, $"remind/{tick.Name}", "", TickJson.Write(tick.Data, "", "", null), AsJson, cancellationToken);

    /// <inheritdoc/>
    public Task<ActorOutcome> FireTimerAsync(TimerTick tick, CancellationToken cancellationToken)
    {
        var body = TickJson.Write(tick.Request.Data, tick.Request.DueTime, tick.Request.Period, tick.Request.Callback);
        return PutAsync(tick.Actor, $"timer/{tick.Name}", "", body, AsJson, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ActorOutcome> DeactivateAsync(ActorKey actor, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Delete, ToUri($"actors/{actor.Type}/{actor.Id}", "")), async response =>
            response.IsSuccessStatusCode ? ActorOutcome.Success : await FailedAsync(response, cancellationToken), cancellationToken);

    private Task<ActorOutcome> PutAsync(ActorKey actor, string method, string query, ReadOnlyMemory<byte> body,
        Action<HttpRequestMessage> addHeaders, CancellationToken cancellationToken)
    {
        var path = $"actors/{actor.Type}/{actor.Id}/method/{ActorNames.CleanMethod(method)}";
        var request = new HttpRequestMessage(HttpMethod.Put, ToUri(path, query))
        {
            Version = HttpVersion.Version11,
            Content = new ReadOnlyMemoryContent(body),
        };
        addHeaders(request);
        return AskAsync(request, response => ReadAsync(response, path, cancellationToken), cancellationToken);
    }

    private async Task<ActorOutcome> AskAsync(
        HttpRequestMessage request, Func<HttpResponseMessage, Task<ActorOutcome>> readAsync, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                using var response = await sendAsync(request, cancellationToken);
                return await readAsync(response);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or AppUnhealthyException)
            {
                // A connection that was cut on purpose says so in its own way.
                if (cancellationToken.IsCancellationRequested)
                    throw new OperationCanceledException(exception.Message, exception, cancellationToken);
                return ActorOutcome.NoAnswer(exception.Message, unreachable: IsUnreachable(exception));
            }
        }
    }

    private static bool IsUnreachable(Exception exception) =>
        exception is AppUnhealthyException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };

    private static async Task<ActorOutcome> ReadAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NotFound)
            return ActorOutcome.MethodNotFound(path);
        if (response.StatusCode != HttpStatusCode.OK)
            return await FailedAsync(response, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var isException = response.Headers.NonValidated.Contains(ActorOutcome.ErrorHeader);
        return ActorOutcome.Answered(new ActorAnswer(body, HeadersOf(response)), isException);
    }

    private static async Task<ActorOutcome> FailedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return ActorOutcome.Failed($"error from actor service: ({(int)response.StatusCode}) {body}");
    }

    private static void AsJson(HttpRequestMessage request) =>
        request.Content!.Headers.TryAddWithoutValidation("Content-Type", "application/json");

    // The headers that pass are those of an invocation (contract, section 2.2).
    private static void AddHeaders(HttpRequestMessage request, ActorInvocation call)
    {
        if (call.ContentType.Length > 0)
            request.Content!.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        var repeated = RepeatedHeaders.Mark(request, call.Headers);
        var listed = ListedInConnection(call.Headers);
        foreach (var (name, values) in call.Headers)
        {
            if (!PassingHeaders.Passes(name) || Is(name, "Content-Type") || listed?.Contains(name) == true)
                continue;
            var passed = PassingHeaders.Renamed(name);
            RequestHeaders.Add(request, passed, values.Count > 1 && repeated ? RepeatedHeaders.Join(passed, values) : values.ToString());
        }
        if (call.Trace.Parent.Length > 0)
            request.Headers.TryAddWithoutValidation("traceparent", call.Trace.Parent);
        if (call.Trace.Parent.Length > 0 && call.Trace.State.Length > 0)
            request.Headers.TryAddWithoutValidation("tracestate", call.Trace.State);
    }

    private static HashSet<string>? ListedInConnection(IReadOnlyList<KeyValuePair<string, StringValues>> headers)
    {
        foreach (var (name, values) in headers)
            if (Is(name, "Connection"))
                return PassingHeaders.ListedInConnection(values);
        return null;
    }

    private static string? Refusal(string name, StringValues values)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(InNames))
            return $"net/http: invalid header field name {ActorNames.Quote(name)}";
        foreach (var value in values)
            if (value.AsSpan().ContainsAny(NotInValues))
                return $"net/http: invalid header field value for {ActorNames.Quote(name)}";
        return null;
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static List<KeyValuePair<string, StringValues>> HeadersOf(HttpResponseMessage response)
    {
        var (all, ofBody) = (response.Headers.NonValidated, response.Content.Headers.NonValidated);
        var headers = new List<KeyValuePair<string, StringValues>>(all.Count + ofBody.Count);
        foreach (var (name, values) in all)
            headers.Add(new(name, values.Count == 1 ? values.ToString() : values.ToArray()));
        foreach (var (name, values) in ofBody)
            headers.Add(new(name, values.Count == 1 ? values.ToString() : values.ToArray()));
        return headers;
    }

    private Uri ToUri(string path, string query) => new($"{app}{ActorNames.EscapePath(path.TrimEnd('/'))}{query}", UriKind.Absolute);
}
