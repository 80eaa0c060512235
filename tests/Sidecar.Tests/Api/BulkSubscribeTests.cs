using System.Text.Json;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Section 4.7 of the contract: delivery in batches.</summary>
public sealed class BulkSubscribeTests : IAsyncLifetime
{
    private const string Bulk = "bulkSubscribe: {enabled: true, maxMessagesCount: 3, maxAwaitDurationMs: 5000}\n  deadLetterTopic: dead";
    private readonly Site site = Site.New().With(Site.InMemory).With(SubscriptionTests.Declared("b", "/b", Bulk)).With(SubscriptionTests.Declared("dead", "/dead"));
    private TestApp app = null!;

    public async Task InitializeAsync()
    {
        app = await site.AppAsync();
        app.On("/dead", new Answer());
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task A_full_batch_goes_out_as_one_request()
    {
        app.On("/b", Answering(_ => "SUCCESS"));
        await PublishThreeAsync();
        var saw = Assert.Single(await app.WaitAsync("/b"));
        Assert.Equal(("application/json", "pubsub"), (saw.Header("Content-Type"), saw.Header("pubsubName")));
        Assert.Equal(("com.dapr.event.sent.bulk", "b"), (saw.Json.GetProperty("type").GetString(), saw.Json.GetProperty("topic").GetString()));
        var entries = saw.Json.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3], entries.Select(Data));
        Assert.All(entries, entry => Assert.Equal("application/cloudevents+json", entry.GetProperty("contentType").GetString()));
    }

    [Theory]
    [InlineData("RETRY")]
    [InlineData("success")]
    [InlineData("")]
    public async Task Only_the_failed_entry_is_tried_again_and_then_dead_lettered(string status)
    {
        site.With("""
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: r}
            spec:
              policies: {retries: {once: {policy: constant, duration: 10ms, maxRetries: 1}}}
              targets: {components: {pubsub: {inbound: {retry: once}}}}
            """);
        app.On("/b", Answering(data => data == 1 ? status : "SUCCESS"));
        await PublishThreeAsync();
        Assert.Equal(1, Assert.Single(await app.WaitAsync("/dead")).Json.GetProperty("data").GetInt32());
        Assert.Equal([3, 1], app.Got("/b").Select(request => request.Json.GetProperty("entries").GetArrayLength()));
    }

    [Fact]
    public async Task A_dropped_entry_is_dead_lettered_at_once()
    {
        app.On("/b", Answering(data => data == 2 ? "DROP" : "SUCCESS"));
        await PublishThreeAsync();
        Assert.Equal(2, Assert.Single(await app.WaitAsync("/dead")).Json.GetProperty("data").GetInt32());
    }

    [Theory]
    [InlineData(500, "", 3)]
    [InlineData(200, "", 3)]
    [InlineData(200, """{"status":"SUCCESS"}""", 3)]
    [InlineData(404, "", 0)]
    public async Task Answers_for_the_whole_batch(int status, string body, int dead)
    {
        var calls = 0;
        app.On("/b", request => Interlocked.Increment(ref calls) == 1 ? new Answer(status, body) : Answering(_ => "SUCCESS")(request));
        var sidecar = await PublishThreeAsync();
        for (var i = 4; i <= 6; i++)
            await site.PublishAsync(sidecar, "b", $"{i}");
        await app.WaitAsync("/b", 2);
        Assert.Equal(dead, dead == 0 ? app.Got("/dead").Count : (await app.WaitAsync("/dead", dead)).Count);
    }

    private static int Data(JsonElement entry) => entry.GetProperty("event").GetProperty("data").GetInt32();

    private static Func<Received, Answer> Answering(Func<int, string> status) => request =>
    {
        var statuses = request.Json.GetProperty("entries").EnumerateArray()
            .Select(entry => $$"""{"entryId":"{{entry.GetProperty("entryId").GetString()}}","status":"{{status(Data(entry))}}"}""");
        return new Answer(200, $$"""{"statuses":[{{string.Join(',', statuses)}}]}""", "application/json");
    };

    private async Task<Hosting.Sidecar> PublishThreeAsync()
    {
        var sidecar = await site.StartAsync("shop", app);
        for (var i = 1; i <= 3; i++)
            await site.PublishAsync(sidecar, "b", $"{i}");
        return sidecar;
    }
}
