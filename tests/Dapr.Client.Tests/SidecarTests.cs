namespace Dapr.Client.Tests;

public sealed class SidecarTests : IAsyncLifetime
{
    private RecordingSidecar sidecar = null!;
    private DaprClient client = null!;

    public async Task InitializeAsync()
    {
        sidecar = await RecordingSidecar.StartAsync();
        client = sidecar.CreateClient();
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await sidecar.DisposeAsync();
    }

    [Fact]
    public async Task A_secret_may_have_several_values()
    {
        sidecar.Answer = _ => new SidecarAnswer(200, """{"user":"u","password":"p"}""");

        var secret = await client.GetSecretAsync("secrets", "db/main", new Dictionary<string, string> { ["namespace"] = "n" });

        Assert.Equal(new Dictionary<string, string> { ["user"] = "u", ["password"] = "p" }, secret);
        Assert.Equal("/v1.0/secrets/secrets/db%2Fmain?metadata.namespace=n", sidecar.Single.Target);
    }

    [Fact]
    public async Task Bulk_secrets_are_grouped_by_name()
    {
        sidecar.Answer = _ => new SidecarAnswer(200, """{"a":{"a":"1"},"db":{"user":"u"}}""");

        var secrets = await client.GetBulkSecretAsync("secrets");

        Assert.Equal("/v1.0/secrets/secrets/bulk", sidecar.Single.Target);
        Assert.Equal("1", secrets["a"]["a"]);
        Assert.Equal("u", secrets["db"]["user"]);
    }

    [Fact]
    public async Task A_refused_secret_is_a_dapr_exception()
    {
        sidecar.Answer = _ => SidecarAnswer.Error(403, "ERR_PERMISSION_DENIED", "no");

        var single = await Assert.ThrowsAsync<DaprException>(() => client.GetSecretAsync("secrets", "x"));
        var bulk = await Assert.ThrowsAsync<DaprException>(() => client.GetBulkSecretAsync("secrets"));

        Assert.Equal("Secret operation failed: the Dapr endpoint indicated a failure. See InnerException for details.", single.Message);
        Assert.Equal("Bulk secret operation failed: the Dapr endpoint indicated a failure. See InnerException for details.", bulk.Message);
    }

    [Theory]
    [InlineData(204, true)]
    [InlineData(500, false)]
    public async Task Health_is_a_2xx(int status, bool healthy)
    {
        sidecar.Answer = _ => new SidecarAnswer(status);

        Assert.Equal(healthy, await client.CheckHealthAsync());
        Assert.Equal(healthy, await client.CheckOutboundHealthAsync());

        Assert.Equal(["/v1.0/healthz", "/v1.0/healthz/outbound"], sidecar.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task No_sidecar_is_not_healthy()
    {
        await sidecar.DisposeAsync();

        Assert.False(await client.CheckHealthAsync());
    }

    [Fact]
    public async Task Waiting_asks_for_outbound_health_until_it_is_there()
    {
        sidecar.Answer = _ => new SidecarAnswer(sidecar.Requests.Count < 2 ? 500 : 204);

        await client.WaitForSidecarAsync();

        Assert.Equal(2, sidecar.Requests.Count);
        Assert.All(sidecar.Requests, request => Assert.Equal("/v1.0/healthz/outbound", request.Target));
    }

    [Fact]
    public async Task Metadata_shows_actors_components_and_attributes()
    {
        sidecar.Answer = _ => new SidecarAnswer(200, """
            {"id":"shop","runtimeVersion":"1.18.3","components":[{"name":"statestore","type":"state.redis","version":"v1","capabilities":["ETAG"]},
             {"name":"pubsub","type":"pubsub.redis","version":"v1"}],"extended":{"appPID":"41"},
             "actorRuntime":{"runtimeStatus":"RUNNING","activeActors":[{"type":"Cart","count":2}]}}
            """);

        var metadata = await client.GetMetadataAsync();

        Assert.Equal("shop", metadata.Id);
        Assert.Equal(("Cart", 2), (metadata.Actors[0].Type, metadata.Actors[0].Count));
        Assert.Equal("41", metadata.Extended["appPID"]);
        Assert.Equal(["ETAG"], metadata.Components[0].Capabilities);
        Assert.Empty(metadata.Components[1].Capabilities);
    }

    [Fact]
    public async Task Metadata_is_set_as_plain_text()
    {
        await client.SetMetadataAsync("a b", "value");

        Assert.Equal(("PUT", "/v1.0/metadata/a%20b", "value"), (sidecar.Single.Method, sidecar.Single.Target, sidecar.Single.Text));
        Assert.StartsWith("text/plain", sidecar.Single.Header("Content-Type"));
    }

    [Fact]
    public async Task Shutdown_is_not_wrapped()
    {
        await client.ShutdownSidecarAsync();
        Assert.Equal(("POST", "/v1.0/shutdown"), (sidecar.Single.Method, sidecar.Single.Target));

        sidecar.Answer = _ => new SidecarAnswer(401);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.ShutdownSidecarAsync());
    }

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("localhost:3500")]
    public void An_endpoint_must_be_http(string endpoint)
    {
        Assert.Throws<InvalidOperationException>(() => new DaprClientBuilder().UseHttpEndpoint(endpoint).Build());
        Assert.Throws<InvalidOperationException>(() => new DaprClientBuilder().UseGrpcEndpoint(endpoint).Build());
    }
}
