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
    private readonly ConcurrentDictionary<string, Func<TopicEventRequest, Task<TopicEventResponse>>> events = new();
    private readonly ConcurrentQueue<GrpcReceived> received = new();
    private readonly WebApplication web;

    private GrpcTestApp(int port)
    {
        Port = port;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton(Echo);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        web = builder.Build();
        web.MapGrpcService<Callback>();
        web.MapGrpcService<CallbackAlpha>();
        web.MapGrpcService<Health>();
        web.MapGrpcService<EchoService>();
    }

    public int Port { get; }

    /// <summary>A service of its own.</summary>
    public EchoService Echo { get; } = new();

    /// <summary>What the health check answers.</summary>
    public bool Well { get; set; } = true;

    /// <summary>What the app answers when it is asked for its subscriptions; null: that it has no such method.</summary>
    public IReadOnlyList<TopicSubscription>? Subscriptions { get; set; }

    /// <summary>What <c>OnBulkTopicEvent</c> answers; null: that there is none.</summary>
    public Func<TopicEventBulkRequest, TopicEventBulkResponse>? OnBatch { get; set; }

    /// <summary>What <c>OnBulkTopicEventAlpha1</c> answers; null: that there is none.</summary>
    public Func<TopicEventBulkRequest, TopicEventBulkResponse>? OnBatchAlpha { get; set; }

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

    /// <summary>Answers the events of a topic; without it they succeed.</summary>
    public GrpcTestApp OnEvent(string topic, Func<TopicEventRequest, TopicEventResponse> answer) => OnEvent(topic, request => Task.FromResult(answer(request)));

    /// <summary>As the other, when the answer takes its time.</summary>
    public GrpcTestApp OnEvent(string topic, Func<TopicEventRequest, Task<TopicEventResponse>> answer)
    {
        events[topic] = answer;
        return this;
    }

    /// <summary>The events of a topic that came, once there are that many.</summary>
    public async Task<IReadOnlyList<TopicEventRequest>> EventsAsync(string topic, int count = 1) =>
        [.. (await WaitAsync($"OnTopicEvent:{topic}", count)).Select(call => (TopicEventRequest)call.Message)];

    public IReadOnlyList<GrpcReceived> Got(string method) => [.. received.Where(call => call.Method == method)];

    public async Task<IReadOnlyList<GrpcReceived>> WaitAsync(string method, int count = 1)
    {
        await Eventually.TrueAsync(() => Got(method).Count >= count, Patience, $"{method} called {count} times");
        return Got(method);
    }

    /// <summary>Ends at once, with what it has not answered.</summary>
    public async Task AbortAsync()
    {
        using var now = new CancellationTokenSource(0);
        await web.StopAsync(now.Token);
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

        public override Task<ListTopicSubscriptionsResponse> ListTopicSubscriptions(Empty request, ServerCallContext context)
        {
            app.Record(nameof(ListTopicSubscriptions), context, request);
            return Task.FromResult(new ListTopicSubscriptionsResponse { Subscriptions = { app.Subscriptions ?? throw None } });
        }

        public override Task<TopicEventResponse> OnTopicEvent(TopicEventRequest request, ServerCallContext context)
        {
            app.Record($"OnTopicEvent:{request.Topic}", context, request);
            return app.events.TryGetValue(request.Topic, out var answer) ? answer(request) : Task.FromResult(new TopicEventResponse());
        }

        public override Task<TopicEventBulkResponse> OnBulkTopicEvent(TopicEventBulkRequest request, ServerCallContext context)
        {
            app.Record($"OnBulkTopicEvent:{request.Topic}", context, request);
            return app.OnBatch is { } answer ? Task.FromResult(answer(request)) : throw None;
        }
    }

    private static RpcException None => new(new Status(StatusCode.Unimplemented, ""));

    private sealed class CallbackAlpha(GrpcTestApp app) : AppCallbackAlpha.AppCallbackAlphaBase
    {
        [Obsolete("Older apps have it.")]
        public override Task<TopicEventBulkResponse> OnBulkTopicEventAlpha1(TopicEventBulkRequest request, ServerCallContext context)
        {
            app.Record($"OnBulkTopicEventAlpha1:{request.Topic}", context, request);
            return app.OnBatchAlpha is { } answer ? Task.FromResult(answer(request)) : throw None;
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
