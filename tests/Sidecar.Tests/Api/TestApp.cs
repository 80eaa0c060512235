using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>A request that the app got.</summary>
public sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Path => Target.Split('?')[0];

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>What the app answers.</summary>
public sealed record Answer(int Status = 200, string Body = "", string? ContentType = null, params (string Name, string Value)[] Headers);

/// <summary>An app on a port of its own that records every request and answers by path.</summary>
public sealed class TestApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, Func<Received, Task<Answer>>> answers = new();
    private readonly ConcurrentQueue<Received> received = new();
    private readonly WebApplication web;

    private TestApp(int port)
    {
        Port = port;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        web = builder.Build();
        web.Run(HandleAsync);
    }

    public int Port { get; }

    public static async Task<TestApp> StartAsync(int? port = null)
    {
        var app = new TestApp(port ?? FreePorts.Take());
        app.On("/dapr/config", new Answer(404)).On("/dapr/subscribe", new Answer(404)).On("/healthz", new Answer());
        await app.web.StartAsync();
        return app;
    }

    public TestApp On(string path, Answer answer) => On(path, _ => answer);

    public TestApp On(string path, Func<Received, Answer> answer) => On(path, request => Task.FromResult(answer(request)));

    public TestApp On(string path, Func<Received, Task<Answer>> answer)
    {
        answers[path] = answer;
        return this;
    }

    /// <summary>Answers the calls of a path in turn; the last answer repeats.</summary>
    public TestApp OnEach(string path, params Answer[] inTurn)
    {
        var next = -1;
        return On(path, _ => inTurn[Math.Min(Interlocked.Increment(ref next), inTurn.Length - 1)]);
    }

    public IReadOnlyList<Received> Got(string path) => [.. received.Where(request => request.Path == path)];

    /// <summary>Waits until a path was called that often.</summary>
    public async Task<IReadOnlyList<Received>> WaitAsync(string path, int count = 1)
    {
        await Eventually.TrueAsync(() => Got(path).Count >= count, Patience, $"{path} called {count} times");
        return Got(path);
    }

    public async ValueTask DisposeAsync() => await web.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new Received(context.Request.Method, target, headers, body.ToArray());
        received.Enqueue(request);
        var answer = answers.TryGetValue(request.Path, out var make) ? await make(request) : new Answer(404);
        if (answer.Status == 0)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = answer.Status;
        if (answer.ContentType is not null)
            context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers.Append(name, value);
        if (answer.Body.Length > 0)
            await context.Response.WriteAsync(answer.Body);
    }
}

/// <summary>Waits for conditions.</summary>
public static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, TimeSpan patience, string what)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); await Task.Delay(10))
            Assert.True(clock.Elapsed < patience, $"not within {patience}: {what}");
    }
}
