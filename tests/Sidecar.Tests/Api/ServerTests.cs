using System.Net;
using System.Net.Http.Headers;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Section 0.1 of the contract: the server itself, and the gRPC port beside it.</summary>
public sealed class ServerTests : IAsyncLifetime
{
    private readonly Site site = Site.New().With(Site.InMemory);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Theory]
    [InlineData("//v1.0/healthz", 204)]
    [InlineData("/v1.0//healthz/", 204)]
    [InlineData("/v1.0/../v1.0/healthz", 204)]
    [InlineData("/v1.0/state/store/a%zz", 400)]
    public async Task Paths_are_cleaned_before_they_are_matched(string path, int status) =>
        Assert.Equal(status, (await site.CallAsync(await site.StartAsync("shop"), "GET", path)).Status);

    [Fact]
    public async Task Too_many_headers_are_refused()
    {
        var sidecar = await site.StartAsync("shop");
        var headers = Enumerable.Range(0, 45).Select(i => ($"x-h{i}", new string('v', 200))).ToArray();
        Assert.Equal(431, (await site.CallAsync(sidecar, "GET", "/v1.0/healthz", null, null, headers)).Status);
        Assert.Equal(204, (await site.CallAsync(sidecar, "GET", "/v1.0/healthz", null, null, headers[..15])).Status);
    }

    [Theory]
    [InlineData("https://shop.example", "https://shop.example", "https://shop.example")]
    [InlineData("https://shop.example", "https://evil.example", null)]
    [InlineData("*", "https://any.example", "*")]
    [InlineData("", "https://any.example", null)]
    public async Task Cross_origin_headers_by_flag(string allowed, string origin, string? expected)
    {
        var sidecar = await site.StartAsync("shop", change: options => options with { AllowedOrigins = allowed });
        var reply = await site.CallAsync(sidecar, "GET", "/v1.0/state/store/k", null, null, ("Origin", origin));
        Assert.Equal(expected, reply.Headers.GetValueOrDefault("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task One_call_at_a_time_where_the_app_wants_it_so()
    {
        var app = await site.AppAsync();
        var (busy, most) = (0, 0);
        app.On("/x", async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref busy));
            await Task.Yield();
            Interlocked.Decrement(ref busy);
            return new Answer();
        });
        var sidecar = await site.StartAsync("shop", app, change: options => options with { AppMaxConcurrency = 1 });
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => site.CallAsync(sidecar, "GET", "/v1.0/invoke/shop/method/x")));
        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(1, most);
    }
}
