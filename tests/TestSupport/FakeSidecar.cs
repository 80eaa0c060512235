using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Dapr.Client.Autogen.Grpc.v1;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Switchyard.TestSupport;

/// <summary>
/// A sidecar that fails on demand, which no real one does: Dapr's gRPC API for state (with ETags), publish, secrets and metadata, and its HTTP API for health and
/// invocation, on real ports of loopback. It remembers what was asked of it, and answers nobody without the token.
/// </summary>
public sealed class FakeSidecar : IAsyncDisposable
{
    /// <summary>What to set as <c>DAPR_API_TOKEN</c>.</summary>
    public const string ApiToken = "the token of the sidecar in this test";

    /// <summary>What to set as <c>APP_API_TOKEN</c>.</summary>
    public const string AppToken = "the token of the app in this test";

    /// <summary>The header of both tokens.</summary>
    public const string TokenHeader = "dapr-api-token";

    private readonly WebApplication _app;

    private FakeSidecar(WebApplication app) => _app = app;

    /// <summary>The state, open to tests.</summary>
    public FakeState State { get; } = new();

    /// <summary>The secrets of the store <c>secrets</c>.</summary>
    public ConcurrentDictionary<string, string> Secrets { get; } = new() { ["idempotency-key"] = "a secret of this test" };

    /// <summary>What it says of itself.</summary>
    public GetMetadataResponse Metadata { get; } = new()
    {
        Id = "app",
        RegisteredComponents = { new RegisteredComponents { Name = "pubsub", Type = "pubsub.test", Version = "v1" } },
    };

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
    public Func<string, HttpContext, Task> Invoke { get; set; } = (app, context) => FailAsync(context, 500, $"failed to invoke, id: {app}, err: couldn't find service: {app}");

    /// <summary>What to set as <c>DAPR_HTTP_ENDPOINT</c>.</summary>
    public string Endpoint => Addresses[0];

    /// <summary>What to set as <c>DAPR_GRPC_ENDPOINT</c>.</summary>
    public string GrpcEndpoint => Addresses[1];

    /// <summary>What Dapr sets in its app's environment: both endpoints and both tokens.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["DAPR_HTTP_ENDPOINT"] = Endpoint,
        ["DAPR_GRPC_ENDPOINT"] = GrpcEndpoint,
        ["DAPR_API_TOKEN"] = ApiToken,
        ["APP_API_TOKEN"] = AppToken,
    };

    private string[] Addresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>Starts one on two free ports.</summary>
    public static async Task<FakeSidecar> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton<FakeDapr>();
        builder.Services.AddSingleton<IServiceMethodProvider<FakeDapr>, FakeDaprMethods>();
        FakeSidecar? sidecar = null;
        builder.Services.AddSingleton(_ => sidecar!);
        var app = builder.Build();
        sidecar = new FakeSidecar(app);
        app.Use((context, next) => context.Request.Headers[TokenHeader] == ApiToken ? next(context) : RefuseAsync(context));
        app.MapGrpcService<FakeDapr>();
        app.Map("/v1.0/healthz/{**rest}", () => TypedResults.NoContent());
        app.Map("/v1.0/invoke/{app}/method/{**path}", (string app, string? path, HttpContext context) => sidecar.InvokeAsync(context, app, "/" + path));
        await app.StartAsync();
        return sidecar;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task InvokeAsync(HttpContext context, string app, string path)
    {
        var call = new SidecarCall("invoke", [app + path]);
        Calls.Enqueue(call);
        if (await Decide(call) != Fate.Serve)
        {
            await FailAsync(context, 500, "told to fail");
            return;
        }

        context.Request.Path = path;
        await Invoke(app, context);
    }

    private static Task RefuseAsync(HttpContext context)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
            return FailAsync(context, StatusCodes.Status401Unauthorized, "invalid api token");
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = "16";
        context.Response.Headers["grpc-message"] = "Unauthorized";
        return Task.CompletedTask;
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["errorCode"] = "ERR_DIRECT_INVOKE", ["message"] = message });
    }
}
