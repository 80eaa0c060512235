namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Section 6.3 of the contract: the metadata API.</summary>
public sealed class MetadataTests : IAsyncLifetime
{
    private readonly Site site = Site.New().With(Site.InMemory);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Lists_components_and_the_connection_to_the_app()
    {
        var app = await site.AppAsync();
        var sidecar = await site.StartAsync("shop", app, change: options => options with { AppMaxConcurrency = 5, ExtendedMetadata = new Dictionary<string, string> { ["appPID"] = "7" } });
        var metadata = (await site.CallAsync(sidecar, "GET", "/v1.0/metadata")).Json;
        Assert.Equal("shop", metadata.GetProperty("id").GetString());
        Assert.Equal(["pubsub", "store"], metadata.GetProperty("components").EnumerateArray().Select(component => component.GetProperty("name").GetString()));
        Assert.Equal("7", metadata.GetProperty("extended").GetProperty("appPID").GetString());
        Assert.Equal((app.Port, 5), (metadata.GetProperty("appConnectionProperties").GetProperty("port").GetInt32(),
            metadata.GetProperty("appConnectionProperties").GetProperty("maxConcurrency").GetInt32()));
    }

    [Fact]
    public async Task Entries_can_be_put_and_replaced()
    {
        var sidecar = await site.StartAsync("shop");
        Assert.Equal(204, (await site.CallAsync(sidecar, "PUT", "/v1.0/metadata/colour", "blue", "text/plain")).Status);
        await site.CallAsync(sidecar, "PUT", "/v1.0/metadata/colour", "red", "text/plain");
        var extended = (await site.CallAsync(sidecar, "GET", "/v1.0/metadata")).Json.GetProperty("extended");
        Assert.Equal("red", extended.GetProperty("colour").GetString());
    }

    [Fact]
    public async Task A_value_over_the_body_limit_is_refused()
    {
        var small = await site.StartAsync("small", change: options => options with { MaxBodySize = 10 });
        var reply = await site.CallAsync(small, "PUT", "/v1.0/metadata/colour", "far more than ten", "text/plain");
        Assert.Equal((400, "ERR_BODY_READ", "failed to read request body: stream too large"), (reply.Status, reply.ErrorCode, reply.Message));
    }
}
