using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Resources;
using Switchyard.Sidecar.Tests.Api;
using Switchyard.Sidecar.Tests.Api.Grpc;

namespace Switchyard.Sidecar.Tests.Apps;

/// <summary>The way to an app that speaks gRPC (contract, sections G7, G9 and G10).</summary>
public sealed class GrpcAppChannelTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private GrpcTestApp app = null!;

    public async Task InitializeAsync() => app = await GrpcTestApp.StartAsync();

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task A_reply_has_message_headers_and_trailers()
    {
        app.On("m", async (request, context) =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "x-back", "1" } });
            context.ResponseTrailers.Add("x-trail", "t");
            return new InvokeResponse { Data = request.Data, ContentType = "text/plain" };
        });
        using var channel = Channel();
        var reply = await channel.InvokeAsync(Request(new Metadata { { "x-one", "1" } }, "x"), CancellationToken.None);
        Assert.Equal((StatusCode.OK, "x", "text/plain"), (reply.Status.StatusCode, reply.Message.Data.Value.ToStringUtf8(), reply.Message.ContentType));
        Assert.Equal(("1", "t"), (reply.Headers.GetValue("x-back"), reply.Trailers.GetValue("x-trail")));
        Assert.Equal("1", Assert.Single(app.Got("m")).Header("x-one"));
    }

    [Fact]
    public async Task An_error_of_the_app_is_a_reply_and_no_second_attempt()
    {
        app.On("m", (_, _) => throw new RpcException(new Status(StatusCode.Unavailable, "app says no"), new Metadata { { "x-trail", "t" } }));
        using var channel = Channel();
        var reply = await channel.InvokeAsync(Request(), CancellationToken.None);
        Assert.Equal((StatusCode.Unavailable, "app says no"), (reply.Status.StatusCode, reply.Status.Detail));
        Assert.Equal("t", reply.Trailers.GetValue("x-trail"));
        Assert.Empty(reply.Headers);
        Assert.Single(app.Got("m"));
    }

    [Fact]
    public async Task The_apps_token_takes_the_place_of_the_callers_but_is_not_sent_with_questions()
    {
        app.On("m", _ => new InvokeResponse());
        using var channel = Channel(options => options with { AppApiToken = "app-s3cret" });
        await channel.InvokeAsync(Request(new Metadata { { "dapr-api-token", "mine" } }), CancellationToken.None);
        Assert.Equal("app-s3cret", Assert.Single(app.Got("m")).Header("dapr-api-token"));
        Assert.True(await channel.ProbeAsync(CancellationToken.None));
        Assert.Null(Assert.Single(app.Got("HealthCheck")).Header("dapr-api-token"));
    }

    [Fact]
    public async Task Without_a_token_of_the_apps_the_callers_arrives()
    {
        app.On("m", _ => new InvokeResponse());
        using var channel = Channel();
        await channel.CallAsync(AppCallbackMethods.OnInvoke, new InvokeRequest { Method = "m" }, new Metadata { { "dapr-api-token", "mine" } }, CancellationToken.None);
        Assert.Equal("mine", Assert.Single(app.Got("m")).Header("dapr-api-token"));
    }

    [Fact]
    public async Task Only_so_many_calls_run_at_once()
    {
        var running = 0;
        var most = 0;
        app.On("m", async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return new InvokeResponse();
        });
        using var channel = Channel(options => options with { AppMaxConcurrency = 1 });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => channel.InvokeAsync(Request(), CancellationToken.None)));
        Assert.Equal((20, 1), (app.Got("m").Count, most));
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_once_and_ends_the_apps_work()
    {
        var ended = new TaskCompletionSource();
        app.On("m", async (_, context) =>
        {
            context.CancellationToken.Register(ended.SetResult);
            await ended.Task;
            return new InvokeResponse();
        });
        using var channel = Channel();
        using var stop = new CancellationTokenSource();
        var call = channel.InvokeAsync(Request(), stop.Token);
        await app.WaitAsync("m");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await ended.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task The_probe_is_the_health_check_method()
    {
        using var channel = Channel();
        Assert.True(await channel.ProbeAsync(CancellationToken.None));
        app.Well = false;
        Assert.False(await channel.ProbeAsync(CancellationToken.None));
        using var nobody = new GrpcAppChannel(new SidecarOptions { AppId = "a", AppPort = FreePorts.Take() });
        Assert.False(await nobody.ProbeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_unhealthy_app_is_not_called()
    {
        using var channel = Channel();
        channel.Healthy = false;
        await Assert.ThrowsAsync<AppUnhealthyException>(() => channel.InvokeAsync(Request(), CancellationToken.None));
        Assert.Empty(app.Got("m"));
    }

    [Fact]
    public async Task A_sidecar_is_ready_when_its_gRPC_app_listens_and_is_well()
    {
        await using var site = Site.New();
        app.Well = false;
        var sidecar = await site.StartAsync("shop", app, ready: false, change: options => options with
        {
            EnableAppHealthCheck = true,
            AppHealthProbeInterval = TimeSpan.FromMilliseconds(30),
        });
        await app.WaitAsync("HealthCheck", 2);
        Assert.False(sidecar.Ready.IsCompleted);
        app.Well = true;
        await sidecar.Ready.WaitAsync(Patience);
    }

    private static GrpcAppRequest Request(Metadata? headers = null, string data = "") =>
        new(new InvokeRequest { Method = "m", Data = new Any { Value = ByteString.CopyFromUtf8(data) } }, headers ?? []);

    private GrpcAppChannel Channel(Func<SidecarOptions, SidecarOptions>? change = null)
    {
        var options = new SidecarOptions { AppId = "shop", AppPort = app.Port, AppProtocol = "grpc" };
        return new GrpcAppChannel(change?.Invoke(options) ?? options);
    }
}
