using System.Buffers;
using System.Net;
using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>An app that hosts actors over HTTP (contract, section 7.2).</summary>
/// <param name="app">Scheme, host and port of the app, ending with a slash.</param>
/// <param name="sendAsync">Sends a request to the app; gives the response with its headers, the body to be read.</param>
internal sealed class HttpActorCallback(Uri app, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> sendAsync) : IActorCallback
{
    private static readonly SearchValues<char> NotInHeaders = SearchValues.Create("\r\n\0");
    private static readonly IReadOnlyList<KeyValuePair<string, StringValues>> Json = [new("Content-Type", "application/json")];

    /// <inheritdoc/>
    public Task<ActorOutcome> InvokeAsync(ActorInvocation call, CancellationToken cancellationToken)
    {
        foreach (var (name, values) in call.Headers)
            foreach (var value in values)
                if (value.AsSpan().ContainsAny(NotInHeaders))
                    return Task.FromResult(ActorOutcome.Failed($"invalid header field value for {ActorNames.Quote(name)}"));
        return PutAsync(call.Actor, call.Method, call.Query, call.Body, call.Headers, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ActorOutcome> RemindAsync(ReminderTick tick, CancellationToken cancellationToken) =>
        PutAsync(tick.Actor, $"remind/{tick.Name}", "", TickJson.Write(tick.Data, "", "", null), Json, cancellationToken);

    /// <inheritdoc/>
    public Task<ActorOutcome> FireTimerAsync(TimerTick tick, CancellationToken cancellationToken)
    {
        var body = TickJson.Write(tick.Request.Data, tick.Request.DueTime, tick.Request.Period, tick.Request.Callback);
        return PutAsync(tick.Actor, $"timer/{tick.Name}", "", body, Json, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ActorOutcome> DeactivateAsync(ActorKey actor, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Delete, ToUri($"actors/{actor.Type}/{actor.Id}", "")), async response =>
            response.IsSuccessStatusCode ? ActorOutcome.Success : await FailedAsync(response, cancellationToken), cancellationToken);

    private Task<ActorOutcome> PutAsync(ActorKey actor, string method, string query, ReadOnlyMemory<byte> body,
        IReadOnlyList<KeyValuePair<string, StringValues>> headers, CancellationToken cancellationToken)
    {
        var path = $"actors/{actor.Type}/{actor.Id}/method/{ActorNames.CleanMethod(method)}";
        var request = new HttpRequestMessage(HttpMethod.Put, ToUri(path, query))
        {
            Version = HttpVersion.Version11,
            Content = new ReadOnlyMemoryContent(body),
        };
        AddHeaders(request, headers);
        return AskAsync(request, response => ReadAsync(response, path, cancellationToken), cancellationToken);
    }

    private async Task<ActorOutcome> AskAsync(HttpRequestMessage request, Func<HttpResponseMessage, Task<ActorOutcome>> readAsync, CancellationToken cancellationToken)
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
                return ActorOutcome.NoAnswer(exception.Message,
                    unreachable: exception is AppUnhealthyException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError });
            }
        }
    }

    private static async Task<ActorOutcome> ReadAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NotFound)
            return ActorOutcome.MethodNotFound(path);
        if (response.StatusCode != HttpStatusCode.OK)
            return await FailedAsync(response, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return ActorOutcome.Answered(new ActorAnswer(body, HeadersOf(response)), response.Headers.NonValidated.Contains(ActorOutcome.ErrorHeader));
    }

    private static async Task<ActorOutcome> FailedAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        ActorOutcome.Failed($"error from actor service: ({(int)response.StatusCode}) {await response.Content.ReadAsStringAsync(cancellationToken)}");

    private static void AddHeaders(HttpRequestMessage request, IReadOnlyList<KeyValuePair<string, StringValues>> headers)
    {
        var repeated = RepeatedHeaders.Mark(request, headers);
        foreach (var (name, values) in headers)
            InvokeHeaders.Add(request, name, values.Count > 1 && repeated ? RepeatedHeaders.Join(name, values) : values.ToString());
    }

    private static List<KeyValuePair<string, StringValues>> HeadersOf(HttpResponseMessage response)
    {
        var headers = new List<KeyValuePair<string, StringValues>>(response.Headers.NonValidated.Count + response.Content.Headers.NonValidated.Count);
        foreach (var (name, values) in response.Headers.NonValidated)
            headers.Add(new(name, values.Count == 1 ? values.ToString() : values.ToArray()));
        foreach (var (name, values) in response.Content.Headers.NonValidated)
            headers.Add(new(name, values.Count == 1 ? values.ToString() : values.ToArray()));
        return headers;
    }

    private Uri ToUri(string path, string query) => new($"{app}{ActorNames.EscapePath(path.TrimEnd('/'))}{query}", UriKind.Absolute);
}
