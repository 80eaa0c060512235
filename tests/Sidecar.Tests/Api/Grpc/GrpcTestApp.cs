using System.Collections.Concurrent;
using Dapr.AppCallback.Autogen.Grpc.v1;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>A call that a gRPC app got: what was called, with what.</summary>
public sealed record GrpcReceived(string Method, IReadOnlyList<Metadata.Entry> Headers, IMessage Message, DateTime Deadline)
{
    /// <summary>All values of a key, joined.</summary>
    public string? Header(string key) => Headers.Where(entry => entry.Key == key).Select(entry => entry.Value).ToArray() is { Length: > 0 } values
        ? string.Join(" | ", values) : null;
}

/// <summary>An app on a port of its own that speaks gRPC: it records every call of AppCallback and answers invocations by method.</summary>
public sealed class GrpcTestApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, Func<InvokeRequest, ServerCallContext, Task<InvokeResponse>>> answers = new();
    private readonly ConcurrentQueue<GrpcReceived> received = new();
    private readonly WebApplication web;

    private GrpcTestApp(int port)
    {
        Port = port;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(this);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        web = builder.Build();
        web.MapGrpcService<Callback>();
        web.MapGrpcService<Health>();
    }

    public int Port { get; }

    /// <summary>What the health check answers.</summary>
    public bool Well { get; set; } = true;

    public static async Task<GrpcTestApp> StartAsync(int? port = null)
    {
        var app = new GrpcTestApp(port ?? FreePorts.Take());
        await app.web.StartAsync();
        return app;
    }

    public GrpcTestApp On(string method, Func<InvokeRequest, ServerCallContext, Task<InvokeResponse>> answer)
    {
        answers[method] = answer;
        return this;
    }

    public GrpcTestApp On(string method, Func<InvokeRequest, InvokeResponse> answer) => On(method, (request, _) => Task.FromResult(answer(request)));

    public IReadOnlyList<GrpcReceived> Got(string method) => [.. received.Where(call => call.Method == method)];

    public async Task<IReadOnlyList<GrpcReceived>> WaitAsync(string method, int count = 1)
    {
        await Eventually.TrueAsync(() => Got(method).Count >= count, Patience, $"{method} called {count} times");
        return Got(method);
    }

    public async ValueTask DisposeAsync() => await web.DisposeAsync();

    internal void Record(string method, ServerCallContext context, IMessage message) =>
        received.Enqueue(new GrpcReceived(method, [.. context.RequestHeaders], message, context.Deadline));

    private sealed class Callback(GrpcTestApp app) : AppCallback.AppCallbackBase
    {
        public override Task<InvokeResponse> OnInvoke(InvokeRequest request, ServerCallContext context)
        {
            app.Record(request.Method, context, request);
            return app.answers.TryGetValue(request.Method, out var answer)
                ? answer(request, context)
                : throw new RpcException(new Status(StatusCode.Unimplemented, "no such method here"));
        }
    }

    private sealed class Health(GrpcTestApp app) : AppCallbackHealthCheck.AppCallbackHealthCheckBase
    {
        public override Task<HealthCheckResponse> HealthCheck(Empty request, ServerCallContext context)
        {
            app.Record(nameof(HealthCheck), context, request);
            return app.Well ? Task.FromResult(new HealthCheckResponse()) : throw new RpcException(new Status(StatusCode.Unavailable, "sick"));
        }
    }
}
