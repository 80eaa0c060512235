using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Switchyard.TestSupport;

/// <summary>
/// A sidecar for one test: Dapr's HTTP API for state (with ETags), publish, secrets, health and invocation, on a real port of loopback.
/// It remembers what was asked of it and fails on demand.
/// </summary>
public sealed class FakeSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeSidecar(WebApplication app) => _app = app;

    /// <summary>The state, open to tests.</summary>
    public FakeState State { get; } = new();

    /// <summary>The secrets of the store <c>secrets</c>.</summary>
    public ConcurrentDictionary<string, string> Secrets { get; } = new() { ["idempotency-key"] = "a secret of this test" };

    /// <summary>What it says of itself.</summary>
    public string Metadata { get; set; } = """{"id":"app","components":[{"name":"pubsub","type":"pubsub.test","version":"v1","capabilities":[]}]}""";

    /// <summary>What was published, in order.</summary>
    public ConcurrentQueue<PublishedEvent> Published { get; } = new();

    /// <summary>What was asked, in order, health aside.</summary>
    public ConcurrentQueue<SidecarCall> Calls { get; } = new();

    /// <summary>Decides over each call; it may wait, to hold a call up.</summary>
    public Func<SidecarCall, ValueTask<Fate>> Decide { get; set; } = _ => ValueTask.FromResult(Fate.Serve);

    /// <summary>The entries of a bulk publish that the broker does not take, by their events.</summary>
    public Func<JsonElement, bool> RefusesInBulk { get; set; } = _ => false;

    /// <summary>Runs once something was published, before the app is told so.</summary>
    public Func<PublishedEvent, Task> OnPublished { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers invocations, with the path after <c>method</c> as the request's path.</summary>
    public Func<string, HttpContext, Task> Invoke { get; set; } = (app, context) => FailAsync(context, 500, "ERR_DIRECT_INVOKE", $"failed to invoke, id: {app}, err: couldn't find service: {app}");

    /// <summary>What to set as <c>DAPR_HTTP_ENDPOINT</c>.</summary>
    public string Endpoint => _app.Urls.First();

    /// <summary>Starts one on a free port.</summary>
    public static async Task<FakeSidecar> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var sidecar = new FakeSidecar(app);
        app.Run(sidecar.ServeAsync);
        await app.StartAsync();
        return sidecar;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var segments = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        await (segments switch
        {
            ["v1.0", "healthz", ..] => NoContentAsync(context),
            ["v1.0", "metadata"] => context.Response.WriteAsync(Metadata),
            ["v1.0", "secrets", _, var name] => SecretAsync(context, name),
            ["v1.0", "publish", "bulk", var pubsub, var topic] => PublishBulkAsync(context, pubsub, topic),
            ["v1.0", "publish", var pubsub, var topic] => PublishAsync(context, pubsub, topic),
            ["v1.0", "invoke", var app, "method", .. var path] => InvokeAsync(context, app, "/" + string.Join('/', path)),
            ["v1.0", "state", _, "bulk"] => GuardAsync(context, "bulk-get", State.ReadBulkGetAsync),
            ["v1.0", "state", _, var key] when HttpMethods.IsGet(context.Request.Method) => GuardAsync(context, "get", State.ReadGet(key)),
            ["v1.0", "state", _, var key] when HttpMethods.IsDelete(context.Request.Method) => GuardAsync(context, "delete", State.ReadDelete(key)),
            ["v1.0", "state", _] => GuardAsync(context, "save", State.ReadSaveAsync),
            _ => FailAsync(context, 404, "ERR_DIRECT_INVOKE", "failed getting app id either from the URL path or the header dapr-app-id"),
        });
    }

    private async Task GuardAsync(HttpContext context, string kind, Func<HttpContext, Task<StateRequest>> read)
    {
        var request = await read(context);
        var call = new SidecarCall(kind, request.Keys);
        Calls.Enqueue(call);
        var fate = await Decide(call);
        if (fate == Fate.FailBefore)
            await FailAsync(context, 500, "ERR_STATE", "told to fail");
        else if (fate == Fate.Conflict)
            await FailAsync(context, 409, "ERR_STATE_SAVE", "possible etag mismatch");
        else if (fate == Fate.FailAfter)
            await RunAndFailAsync(context, request);
        else
            await request.RunAsync(context);
    }

    private static async Task RunAndFailAsync(HttpContext context, StateRequest request)
    {
        var unseen = new DefaultHttpContext { Response = { Body = Stream.Null } };
        await request.RunAsync(unseen);
        await FailAsync(context, 500, "ERR_STATE", "told to fail after it was done");
    }

    private async Task PublishAsync(HttpContext context, string pubsub, string topic)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = new SidecarCall("publish", [topic]);
        Calls.Enqueue(call);
        var fate = await Decide(call);
        if (fate is Fate.Serve or Fate.FailAfter)
        {
            var metadata = context.Request.Query.ToDictionary(pair => pair.Key["metadata.".Length..], pair => pair.Value.ToString());
            var published = new PublishedEvent(pubsub, topic, context.Request.ContentType ?? "", metadata, body.ToArray());
            Published.Enqueue(published);
            await OnPublished(published);
        }

        if (fate == Fate.Serve)
            await NoContentAsync(context);
        else
            await FailAsync(context, 500, "ERR_PUBSUB_PUBLISH_MESSAGE", "told to fail");
    }

    private async Task PublishBulkAsync(HttpContext context, string pubsub, string topic)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var call = new SidecarCall("publish-bulk", [topic]);
        Calls.Enqueue(call);
        if (await Decide(call) != Fate.Serve)
        {
            await FailAsync(context, 500, "ERR_PUBSUB_PUBLISH_MESSAGE", "told to fail");
            return;
        }

        var failed = new List<object>();
        foreach (var entry in body.RootElement.EnumerateArray())
        {
            var content = entry.GetProperty("event");
            if (RefusesInBulk(content))
                failed.Add(new { entryId = entry.GetProperty("entryId").GetString(), error = "told to refuse" });
            else
                Published.Enqueue(new PublishedEvent(
                    pubsub, topic, entry.GetProperty("contentType").GetString()!, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(content.GetRawText())));
        }

        if (failed.Count == 0)
        {
            await NoContentAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await context.Response.WriteAsJsonAsync(new { failedEntries = failed, errorCode = "ERR_PUBSUB_PUBLISH_MESSAGE" });
    }

    private async Task SecretAsync(HttpContext context, string name)
    {
        var call = new SidecarCall("secret", [name]);
        Calls.Enqueue(call);
        if (await Decide(call) == Fate.Serve && Secrets.TryGetValue(name, out var value))
            await context.Response.WriteAsJsonAsync(new Dictionary<string, string> { [name] = value });
        else
            await FailAsync(context, 500, "ERR_SECRET_GET", "no such secret");
    }

    private async Task InvokeAsync(HttpContext context, string app, string path)
    {
        var call = new SidecarCall("invoke", [app + path]);
        Calls.Enqueue(call);
        if (await Decide(call) != Fate.Serve)
        {
            await FailAsync(context, 500, "ERR_DIRECT_INVOKE", "told to fail");
            return;
        }

        context.Request.Path = path;
        await Invoke(app, context);
    }

    private static Task NoContentAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task FailAsync(HttpContext context, int status, string errorCode, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["errorCode"] = errorCode, ["message"] = message });
    }
}
