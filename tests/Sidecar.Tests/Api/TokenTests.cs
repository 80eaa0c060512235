using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Section 6.6 of the contract: API and app tokens; and what is switched off by <c>api</c>.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private readonly Site site = Site.New().With(Site.InMemory);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Calls_need_the_api_token_but_health_does_not()
    {
        var sidecar = await site.StartAsync("shop", change: options => options with { ApiToken = "s3cret" });
        var refused = await site.CallAsync(sidecar, "GET", "/v1.0/state/store/k");
        Assert.Equal((401, "invalid api token\n", "text/plain; charset=utf-8"), (refused.Status, refused.Text, refused.Headers["Content-Type"]));
        Assert.Equal(401, (await site.CallAsync(sidecar, "GET", "/v1.0/state/store/k", null, null, ("dapr-api-token", "S3CRET"))).Status);
        Assert.Equal(204, (await site.CallAsync(sidecar, "GET", "/v1.0/state/store/k", null, null, ("dapr-api-token", "s3cret"))).Status);
        Assert.Equal(204, (await site.CallAsync(sidecar, "GET", "/v1.0/healthz")).Status);
        Assert.Equal(401, (await site.CallAsync(sidecar, "POST", "/v1.0/shutdown")).Status);
    }

    [Fact]
    public async Task The_app_gets_its_own_token_and_never_the_callers()
    {
        var app = await site.AppAsync();
        app.On("/x", new Answer());
        var sidecar = await site.StartAsync("shop", app, change: options => options with { ApiToken = "s3cret", AppApiToken = "app" });
        await site.CallAsync(sidecar, "GET", "/v1.0/invoke/shop/method/x", null, null, ("dapr-api-token", "s3cret"));
        Assert.Equal("app", Assert.Single(app.Got("/x")).Header("dapr-api-token"));
    }

    [Theory]
    [InlineData("allowed: [{name: state, version: v1, protocol: http}]", "/v1.0/metadata", 404, "404 page not found\n")]
    [InlineData("allowed: [{name: state, version: v1, protocol: http}]", "/v1.0/configuration/x", 404, "404 page not found\n")]
    [InlineData("denied: [{name: metadata, version: v1, protocol: http}]", "/v1.0/metadata", 404, null)]
    [InlineData("denied: [{name: metadata, version: v1.0, protocol: http}]", "/v1.0/metadata", 404, null)]
    [InlineData("allowed: [{name: state, version: v1, protocol: grpc}]", "/v1.0/metadata", 200, null)]
    [InlineData("allowed: [{name: state, version: v1, protocol: http}]", "/v1.0/healthz", 204, null)]
    public async Task Apis_can_be_switched_off(string rule, string path, int status, string? text)
    {
        var sidecar = await site.StartAsync("shop", configuration: $"spec:\n  api:\n    {rule}\n");
        var reply = await site.CallAsync(sidecar, "GET", path);
        Assert.Equal(status, reply.Status);
        if (text is not null)
            Assert.Equal(text, reply.Text);
    }

    [Theory]
    [InlineData("/v1.0/bindings/x")]
    [InlineData("/v1.0/configuration/x")]
    [InlineData("/v1.0-alpha1/lock/x")]
    public async Task What_is_not_served_says_who_has_it(string path)
    {
        var sidecar = await site.StartAsync("shop");
        var reply = await site.CallAsync(sidecar, "POST", path, "{}");
        Assert.Equal(501, reply.Status);
        Assert.Contains("daprd has it", reply.Message);
    }
}
