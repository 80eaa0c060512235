using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Switchyard.TestSite;

/// <summary>An app that takes every delivery of its subscriptions and remembers it: it stands where another service would.</summary>
internal sealed class Bystander(ConcurrentQueue<ReceivedEvent> received) : IAsyncDisposable
{
    private WebApplication? app;

    /// <summary>Listens on a port.</summary>
    public async Task StartAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        app = builder.Build();
        app.Run(TakeAsync);
        await app.StartAsync();
    }

    public ValueTask DisposeAsync() => app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task TakeAsync(HttpContext context)
    {
        if (context.Request.Path == "/healthz")
            return;
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var cloudEvent = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        received.Enqueue(new ReceivedEvent(context.Request.Path.Value![1..], cloudEvent));
        await context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["status"] = "SUCCESS" });
    }
}

/// <summary>A CloudEvent that was delivered to somebody else than the service under test.</summary>
/// <param name="Topic">The topic, which is also the route.</param>
/// <param name="Event">The whole envelope.</param>
public sealed record ReceivedEvent(string Topic, JsonObject Event)
{
    /// <summary>The attribute <c>id</c>.</summary>
    public string Id => Event["id"]!.GetValue<string>();

    /// <summary>The attribute <c>type</c>.</summary>
    public string Type => Event["type"]!.GetValue<string>();

    /// <summary>The data.</summary>
    public JsonNode Data => Event["data"]!;
}
