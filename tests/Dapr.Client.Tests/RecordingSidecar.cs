using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Dapr.Client.Tests;

/// <summary>A sidecar on a free loopback port that records every request and answers as the test says.</summary>
internal sealed class RecordingSidecar : IAsyncDisposable
{
    private readonly WebApplication app;

    private RecordingSidecar(WebApplication app) => this.app = app;

    public ConcurrentQueue<RecordedRequest> Requests { get; } = [];

    public Func<RecordedRequest, SidecarAnswer> Answer { get; set; } = _ => new SidecarAnswer(204);

    public string Endpoint => app.Urls.First();

    public RecordedRequest Single => Assert.Single(Requests);

    public static async Task<RecordingSidecar> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sidecar = new RecordingSidecar(builder.Build());
        sidecar.app.Run(sidecar.HandleAsync);
        await sidecar.app.StartAsync();
        return sidecar;
    }

    public DaprClient CreateClient(Action<DaprClientBuilder>? configure = null)
    {
        var builder = new DaprClientBuilder().UseHttpEndpoint(Endpoint);
        configure?.Invoke(builder);
        return builder.Build();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new RecordedRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
        Requests.Enqueue(request);

        var answer = Answer(request);
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers ?? [])
            context.Response.Headers[name] = value;
        if (answer.Body is not null)
            await context.Response.WriteAsync(answer.Body);
    }
}

internal sealed record RecordedRequest(string Method, string Target, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

internal sealed record SidecarAnswer(int Status, string? Body = null, Dictionary<string, string>? Headers = null)
{
    public static SidecarAnswer Error(int status, string errorCode, string message) =>
        new(status, $$"""{"errorCode":"{{errorCode}}","message":"{{message}}"}""");
}
