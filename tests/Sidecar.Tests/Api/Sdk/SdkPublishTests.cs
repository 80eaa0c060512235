using System.Text;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Switchyard.Sidecar.Tests.Api.Sdk;

/// <summary>Publishing with Dapr.Client to subscribers of Dapr.AspNetCore.</summary>
public sealed class SdkPublishTests(SdkSite site) : IClassFixture<SdkSite>
{
    private DaprClient Dapr => site.Dapr;

    [Fact]
    public async Task An_object_arrives_as_the_handlers_argument()
    {
        await Dapr.PublishEventAsync("pubsub", "orders", new SdkOrder(1, "a<b>"));
        Assert.Contains("1 a<b>", await site.Seen.WaitAsync("orders"));
    }

    [Fact]
    public async Task Text_bytes_and_nothing_arrive_with_their_content_type()
    {
        await Dapr.PublishEventAsync("pubsub", "bodies", "text");
        await Dapr.PublishByteEventAsync("pubsub", "bodies", Encoding.UTF8.GetBytes("plain"), "text/plain");
        await Dapr.PublishByteEventAsync("pubsub", "bodies", new byte[] { 0, 255 }, "application/octet-stream");
        await Dapr.PublishEventAsync("pubsub", "bodies");
        Assert.Equal(new[] { "application/json \"text\"", "application/octet-stream \0\u00ff", "text/plain plain", "text/plain " }.Order(StringComparer.Ordinal),
            (await site.Seen.WaitAsync("bodies", 4)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_raw_payload_arrives_as_it_was_published()
    {
        await Dapr.PublishEventAsync("pubsub", "raw", new SdkOrder(1, "r"), new Dictionary<string, string> { ["rawPayload"] = "true" });
        Assert.Equal(["application/octet-stream {\"id\":1,\"name\":\"r\"}"], await site.Seen.WaitAsync("raw"));
    }

    [Fact]
    public async Task Rules_pick_the_route_by_the_events_type()
    {
        await Dapr.PublishEventAsync("pubsub", "ruled", new SdkOrder(1, ""), new Dictionary<string, string> { ["cloudevent.type"] = "special" });
        await Dapr.PublishEventAsync("pubsub", "ruled", new SdkOrder(2, ""));
        Assert.Equal(["default 2", "rule 1"], (await site.Seen.WaitAsync("ruled", 2)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_fails_goes_to_the_dead_letter_topic()
    {
        await Dapr.PublishEventAsync("pubsub", "failing", new SdkOrder(1, "lost"));
        Assert.Equal(["lost"], await site.Seen.WaitAsync("failed"));
    }

    [Fact]
    public async Task A_bulk_publish_reaches_a_bulk_subscriber_entry_by_entry()
    {
        var reply = await Dapr.BulkPublishEventAsync("pubsub", "many", [new SdkOrder(1, "one"), new SdkOrder(2, "two"), new SdkOrder(3, "three")]);
        Assert.Empty(reply.FailedEntries);
        Assert.Equal(["one", "three", "two"], (await site.Seen.WaitAsync("many", 3)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_bulk_publish_of_cloud_events_keeps_each_id()
    {
        CloudEvent<int>[] events = [.. Enumerable.Range(1, 3).Select(i => new CloudEvent<int>(i) { Id = $"own-{i}", Type = "t", Source = new Uri("urn:me") })];
        Assert.Empty((await Dapr.BulkPublishEventAsync("pubsub", "ids", events)).FailedEntries);
        Assert.Equal(["own-1", "own-2", "own-3"], (await site.Seen.WaitAsync("ids", 3)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("nope", "t")]
    [InlineData("PUBSUB", "t")]
    public async Task A_pubsub_that_is_not_there_is_an_exception_with_the_status(string pubSub, string topic)
    {
        var single = await Assert.ThrowsAsync<DaprException>(() => Dapr.PublishEventAsync(pubSub, topic, 1));
        Assert.Equal((StatusCode.InvalidArgument, $"pubsub {pubSub} is not found"), StatusOf(single));
        var bulk = await Assert.ThrowsAsync<DaprException>(() => Dapr.BulkPublishEventAsync(pubSub, topic, [1]));
        Assert.Equal(StatusCode.InvalidArgument, StatusOf(bulk).Code);
    }

    [Fact]
    public async Task Without_the_token_nothing_is_published()
    {
        using var stranger = SdkSite.ClientOf(site.Sidecar, token: "wrong");
        var failure = await Assert.ThrowsAsync<DaprException>(() => stranger.PublishEventAsync("pubsub", "orders", new SdkOrder(9, "stranger")));
        Assert.Equal(StatusCode.Unauthenticated, StatusOf(failure).Code);
        await Dapr.PublishEventAsync("pubsub", "orders", new SdkOrder(10, "after"));
        await Eventually.TrueAsync(() => site.Seen.Of("orders").Contains("10 after"), TimeSpan.FromSeconds(20), "the next one came");
        Assert.DoesNotContain("9 stranger", site.Seen.Of("orders"));
    }

    private static (StatusCode Code, string Detail) StatusOf(DaprException exception) =>
        exception.InnerException is RpcException status ? (status.StatusCode, status.Status.Detail) : default;
}
