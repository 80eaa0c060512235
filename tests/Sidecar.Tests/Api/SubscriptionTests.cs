namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Sections 4.1 to 4.3 of the contract: how subscriptions are found, merged and routed.</summary>
public sealed class SubscriptionTests : IAsyncLifetime
{
    private readonly Site site = Site.New().With(Site.InMemory);
    private TestApp app = null!;

    public async Task InitializeAsync() => app = await site.AppAsync();

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task The_app_is_asked_once_with_daprds_headers()
    {
        app.On("/dapr/subscribe", new Answer(200, "[]", "application/json"));
        await site.StartAsync("shop", app, change: options => options with { AppApiToken = "t" });
        var asked = Assert.Single(app.Got("/dapr/subscribe"));
        Assert.Equal(("GET", "shop", "application/json", "t"), (asked.Method, asked.Header("dapr-app-id"), asked.Header("Content-Type"), asked.Header("dapr-api-token")));
        Assert.Single(app.Got("/dapr/config"));
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(200, "nope")]
    [InlineData(200, """[{"pubsubname":"pubsub","topic":"t","routes":{"rules":[{"match":"not CEL (","path":"/x"}],"default":"/e"}}]""")]
    public async Task An_unusable_answer_means_no_subscriptions(int status, string body)
    {
        app.On("/dapr/subscribe", new Answer(status, body, "application/json"));
        var sidecar = await site.StartAsync("shop", app);
        Assert.False((await site.CallAsync(sidecar, "GET", "/v1.0/metadata")).Json.TryGetProperty("subscriptions", out _));
    }

    [Fact]
    public async Task Programmatic_beats_declared_and_the_last_programmatic_wins()
    {
        site.With(Declared("both", "/declared")).With(Declared("only", "/only")).With(Declared("foreign", "/foreign") + "scopes: [other]\n");
        app.On("/dapr/subscribe", new Answer(200, """
            [{"pubsubname":"pubsub","topic":"both","route":"/first"},{"pubsubname":"pubsub","topic":"both","route":"last"},{"pubsubname":"pubsub","topic":"none"}]
            """, "application/json"));
        var sidecar = await site.StartAsync("shop", app);
        var listed = (await site.CallAsync(sidecar, "GET", "/v1.0/metadata")).Json.GetProperty("subscriptions").EnumerateArray()
            .Select(s => (s.GetProperty("topic").GetString(), s.GetProperty("rules")[0].GetProperty("path").GetString(), s.GetProperty("type").GetString()));
        Assert.Equal([("both", "last", "PROGRAMMATIC"), ("only", "/only", "DECLARATIVE")], listed);
        await site.PublishAsync(sidecar, "both", "1");
        await app.WaitAsync("/last");
        Assert.Empty(app.Got("/first"));
        Assert.Empty(app.Got("/declared"));
    }

    [Fact]
    public async Task The_first_true_rule_decides_the_path()
    {
        site.With("""
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: routed}
            spec:
              pubsubname: pubsub
              topic: routed
              routes:
                rules:
                - {match: 'event.type == "a"', path: /a}
                - {match: 'event.data.n > 10', path: /big}
                default: /rest
            """);
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "routed", """{"n":1}""", "?metadata.cloudevent.type=a");
        await site.PublishAsync(sidecar, "routed", """{"n":11}""");
        await site.PublishAsync(sidecar, "routed", """{"n":2}""");
        await app.WaitAsync("/rest");
        Assert.Equal((1, 1, 1), (app.Got("/a").Count, app.Got("/big").Count, app.Got("/rest").Count));
    }

    [Fact]
    public async Task A_topic_with_a_star_matches_by_prefix()
    {
        site.With(Declared("wild*", "/wild"));
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "wil", "1");
        await site.PublishAsync(sidecar, "wild-a", "2");
        Assert.Equal("wild-a", Assert.Single(await app.WaitAsync("/wild")).Json.GetProperty("topic").GetString());
    }

    internal static string Declared(string topic, string path, string more = "") => $$"""
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: {name: sub}
        spec:
          pubsubname: pubsub
          topic: "{{topic}}"
          routes: {default: {{path}} }
          {{more}}

        """;
}
