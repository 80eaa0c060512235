namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Sections 4.4 to 4.6 of the contract: what an answer means, retries and dead letters.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private const string RetryTwice = """
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata: {name: resiliency}
        spec:
          policies:
            retries: {twice: {policy: constant, duration: 10ms, maxRetries: 2}}
          targets:
            components: {pubsub: {inbound: {retry: twice}}}
        """;

    private readonly Site site = Site.New().With(Site.InMemory)
        .With(SubscriptionTests.Declared("t", "/t", "deadLetterTopic: dead")).With(SubscriptionTests.Declared("dead", "/dead"))
        .With(SubscriptionTests.Declared("raw", "/raw", "metadata: {rawPayload: \"true\"}"));
    private TestApp app = null!;

    public async Task InitializeAsync()
    {
        app = await site.AppAsync();
        app.On("/dead", new Answer());
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Theory]
    [InlineData(200, "", 1, false)]
    [InlineData(204, "", 1, false)]
    [InlineData(200, """{"status":"SUCCESS"}""", 1, false)]
    [InlineData(200, """{"status":5}""", 1, false)]
    [InlineData(200, "<html>", 1, false)]
    [InlineData(200, """{"STATUS":"RETRY"}""", 3, true)]
    [InlineData(200, """{"status":"other"}""", 3, true)]
    [InlineData(200, """{"status":"DROP"}""", 1, true)]
    [InlineData(404, """{"status":"SUCCESS"}""", 1, true)]
    [InlineData(500, "", 3, true)]
    [InlineData(302, "", 3, true)]
    [InlineData(0, "", 3, true)]
    public async Task Answers_decide(int status, string body, int attempts, bool dead)
    {
        site.With(RetryTwice);
        app.On("/t", request => request.Json.GetProperty("data").GetString() == "first" ? new Answer(status, body) : new Answer());
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "t", "\"first\"");
        await site.PublishAsync(sidecar, "t", "\"second\"");
        var got = await app.WaitAsync("/t", attempts + 1);
        Assert.Equal(attempts, got.Count(request => request.Json.GetProperty("data").GetString() == "first"));
        if (dead)
            Assert.Equal(got[0].Body, Assert.Single(await app.WaitAsync("/dead")).Body);
        else
            Assert.Empty(app.Got("/dead"));
    }

    [Fact]
    public async Task Without_a_policy_one_failure_is_a_dead_letter()
    {
        app.On("/t", new Answer(500));
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "t", "1", "?metadata.custom=x");
        var dead = Assert.Single(await app.WaitAsync("/dead"));
        Assert.Equal(("t", "x"), (dead.Json.GetProperty("topic").GetString(), dead.Header("custom")));
        Assert.Single(app.Got("/t"));
    }

    [Fact]
    public async Task A_later_success_ends_the_retries()
    {
        site.With(RetryTwice);
        app.OnEach("/t", new Answer(500), new Answer(200, """{"status":"RETRY"}"""), new Answer());
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "t", "1");
        await site.PublishAsync(sidecar, "t", "2");
        Assert.Equal([1, 1, 1, 2], (await app.WaitAsync("/t", 4)).Select(request => request.Json.GetProperty("data").GetInt32()));
        Assert.Empty(app.Got("/dead"));
    }

    [Fact]
    public async Task An_expired_event_is_not_delivered()
    {
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "t", """{"id":"x","expiration":"2020-01-01T00:00:00Z"}""", contentType: "application/cloudevents+json");
        await site.PublishAsync(sidecar, "t", "\"after\"");
        Assert.Equal("after", Assert.Single(await app.WaitAsync("/t")).Json.GetProperty("data").GetString());
    }

    [Fact]
    public async Task Raw_messages_are_wrapped_for_the_app()
    {
        app.On("/raw", new Answer());
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "raw", "bytes", "?metadata.rawPayload=true", "text/plain");
        var saw = Assert.Single(await app.WaitAsync("/raw")).Json;
        Assert.Equal(("Ynl0ZXM=", "Dapr", "raw"), (saw.GetProperty("data_base64").GetString(), saw.GetProperty("source").GetString(), saw.GetProperty("topic").GetString()));
        Assert.False(saw.TryGetProperty("time", out _));
    }

    [Fact]
    public async Task A_message_that_is_no_event_is_dead_lettered_as_it_is()
    {
        site.With(SubscriptionTests.Declared("plain", "/plain", "deadLetterTopic: raw"));
        app.On("/raw", new Answer());
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "plain", "not json", "?metadata.rawPayload=true", "text/plain");
        Assert.Equal("bm90IGpzb24=", Assert.Single(await app.WaitAsync("/raw")).Json.GetProperty("data_base64").GetString());
        Assert.Empty(app.Got("/plain"));
    }

    [Fact]
    public async Task A_running_delivery_is_finished_at_shutdown()
    {
        using var gate = new SemaphoreSlim(0);
        var finished = false;
        app.On("/t", async _ =>
        {
            await gate.WaitAsync();
            finished = true;
            return new Answer();
        });
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "t", "1");
        await app.WaitAsync("/t");
        var stopping = sidecar.StopAsync();
        gate.Release();
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(finished);
        Assert.Empty(app.Got("/dead"));
    }
}
