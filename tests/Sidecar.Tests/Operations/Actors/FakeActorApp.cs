using System.Collections.Concurrent;
using System.Net;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

/// <summary>An app without a server: answers 200 unless a path is scripted, and remembers what it was asked.</summary>
internal sealed class FakeActorApp
{
    private readonly ConcurrentDictionary<string, Func<SeenRequest, CancellationToken, Task<HttpResponseMessage>>> answers = new();

    public Uri BaseAddress { get; } = new("http://app.test/");

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    /// <summary>Sees each request before it is answered.</summary>
    public Action<HttpRequestMessage>? Seen { get; set; }

    /// <summary>True: as if nothing listened.</summary>
    public bool Down { get; set; }

    public int Count(string path) => Requests.Count(request => request.Path == path);

    public void On(string path, Func<SeenRequest, CancellationToken, Task<HttpResponseMessage>> answer) => answers[path] = answer;

    public void On(string path, HttpStatusCode status, string body = "") => On(path, (_, _) => Task.FromResult(Answer(status, body)));

    /// <summary>Answers a path only when the result is completed; gives it 200.</summary>
    public TaskCompletionSource Hold(string path)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        On(path, async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return Answer(HttpStatusCode.OK);
        });
        return gate;
    }

    public static HttpResponseMessage Answer(HttpStatusCode status, string body = "") => new(status) { Content = new StringContent(body) };

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Down)
            throw new HttpRequestException(HttpRequestError.ConnectionError, "connection refused");
        Seen?.Invoke(request);
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var reentrancyId = request.Headers.TryGetValues("Dapr-Reentrancy-Id", out var ids) ? ids.Single() : null;
        var seen = new SeenRequest(request.Method.Method, request.RequestUri!.PathAndQuery, body, reentrancyId);
        Requests.Enqueue(seen);
        return answers.TryGetValue(seen.Path, out var answer) ? await answer(seen, cancellationToken) : Answer(HttpStatusCode.OK);
    }
}

internal sealed record SeenRequest(string Method, string Path, string Body, string? ReentrancyId);
