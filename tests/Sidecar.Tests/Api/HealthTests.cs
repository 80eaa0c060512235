using System.Net;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Tests.Runner;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Sections 6.4, 6.5, 12.1 and 12.2 of the contract: readiness, app health and shutdown.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Site site = Site.New().With(Site.InMemory).With(SubscriptionTests.Declared("t", "/t"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Outbound_is_good_before_the_app_listens_and_healthz_after()
    {
        var port = FreePorts.Take();
        var sidecar = await site.StartAsync("shop", change: options => options with { AppPort = port }, ready: false);
        Assert.Equal(204, (await GetAsync(sidecar, "/v1.0/healthz/outbound")).Status);
        var waiting = await GetAsync(sidecar, "/v1.0/healthz");
        Assert.Equal((500, "ERR_HEALTH_NOT_READY", "dapr is not ready: [runtime]"), (waiting.Status, waiting.ErrorCode, waiting.Message));
        Assert.Equal(204, (await site.CallAsync(sidecar, "POST", "/v1.0/state/store", """[{"key":"a","value":1}]""")).Status);
        await using var app = await TestApp.StartAsync(port);
        await sidecar.Ready.WaitAsync(Patience);
        Assert.Equal(204, (await GetAsync(sidecar, "/v1.0/healthz")).Status);
        Assert.Equal("ERR_HEALTH_APPID_NOT_MATCH", (await GetAsync(sidecar, "/v1.0/healthz?appid=other")).ErrorCode);
    }

    [Fact]
    public async Task An_unhealthy_app_gets_nothing_until_it_is_well_again()
    {
        var app = await site.AppAsync();
        var well = true;
        app.On("/healthz", _ => new Answer(Volatile.Read(ref well) ? 200 : 500)).On("/x", new Answer()).On("/t", new Answer());
        var sidecar = await site.StartAsync("shop", app, change: options => options with
        {
            EnableAppHealthCheck = true,
            AppHealthProbeInterval = TimeSpan.FromMilliseconds(30),
            AppHealthThreshold = 2,
        });
        var other = await site.StartAsync("other");
        Volatile.Write(ref well, false);
        await Eventually.TrueAsync(() => Invoke(other).Status == 500, Patience, "the app counts as unhealthy");
        Assert.Contains("app is not in a healthy state", Invoke(other).Message);
        await site.PublishAsync(sidecar, "t", "\"lost\"");
        Volatile.Write(ref well, true);
        await Eventually.TrueAsync(() => Invoke(other).Status == 200, Patience, "the app is well again");
        await Eventually.TrueAsync(() =>
        {
            site.PublishAsync(sidecar, "t", "\"kept\"").GetAwaiter().GetResult();
            return app.Got("/t").Count > 0;
        }, Patience, "subscriptions run again");
        Assert.All(app.Got("/t"), request => Assert.Equal("kept", request.Json.GetProperty("data").GetString()));
        Assert.Single(app.Got("/dapr/subscribe"));
    }

    [Fact]
    public async Task The_shutdown_api_stops_the_sidecar()
    {
        var sidecar = await site.StartAsync("shop");
        Assert.Equal(204, (await site.CallAsync(sidecar, "POST", "/v1.0/shutdown")).Status);
        await sidecar.Stopped.WaitAsync(Patience);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(sidecar, "/v1.0/healthz"));
    }

    [Theory]
    [InlineData("false", 0)]
    [InlineData("true", 1)]
    public async Task A_forced_shutdown_ends_the_process_with_an_error(string force, int code)
    {
        var port = FreePorts.Take();
        await using var process = RunnerProcess.Start(["sidecar", "--app-id", "shop", "--dapr-http-port", $"{port}", "--dapr-grpc-port", $"{FreePorts.Take()}"]);
        await process.LineAsync("is ready");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/v1.0/shutdown") { Headers = { { "dapr-force-shutdown", force } } };
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync(request)).StatusCode);
        Assert.Equal(code, await process.ExitAsync());
    }

    private Task<Reply> GetAsync(Hosting.Sidecar sidecar, string path) => site.CallAsync(sidecar, "GET", path);

    private Reply Invoke(Hosting.Sidecar from) => site.CallAsync(from, "GET", "/v1.0/invoke/shop/method/x").GetAwaiter().GetResult();
}
