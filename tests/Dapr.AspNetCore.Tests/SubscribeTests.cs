using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Dapr.AspNetCore.Tests;

public sealed class SubscribeTests
{
    [Fact]
    public async Task Endpoints_with_a_topic_are_listed_and_others_are_not()
    {
        var json = await SubscribeAsync(app =>
        {
            app.MapPost("/topics/b", Handle).WithTopic("pubsub", "b");
            app.MapPost("/topics/a", [Topic("pubsub", "a")] () => { });
            app.MapPost("/other", Handle);
        });

        Assert.Equal(
            """[{"topic":"a","pubsubName":"pubsub","route":"topics/a"},{"topic":"b","pubsubName":"pubsub","route":"topics/b"}]""", json);
    }

    [Fact]
    public async Task Rules_are_ordered_by_priority_before_the_default()
    {
        var json = await SubscribeAsync(app =>
        {
            app.MapPost("/default", Handle).WithTopic("pubsub", "t");
            app.MapPost("/v1", Handle).WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "t", Match = "event.type == 'v1'", Priority = 2 });
            app.MapPost("/v2", Handle).WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "t", Match = "event.type == 'v2'", Priority = 1 });
        });

        using var document = JsonDocument.Parse(json);
        var subscription = Assert.Single(document.RootElement.EnumerateArray());
        var routes = subscription.GetProperty("routes");
        Assert.False(subscription.TryGetProperty("route", out _));
        Assert.Equal("default", routes.GetProperty("default").GetString());
        Assert.Equal(["v2", "v1"], routes.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("path").GetString()));
        Assert.Equal("event.type == 'v2'", routes.GetProperty("rules")[0].GetProperty("match").GetString());
    }

    [Fact]
    public async Task Dead_letters_batches_and_metadata_are_told()
    {
        var json = await SubscribeAsync(app => app
            .MapPost("/t", Handle)
            .WithTopic(new TopicOptions
            {
                PubsubName = "pubsub",
                Name = "t",
                DeadLetterTopic = "t-dead",
                EnableRawPayload = true,
                Metadata = new Dictionary<string, string> { ["x"] = "1" },
            })
            .WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = "t", MaxMessagesCount = 7 }));

        Assert.Equal(
            """[{"topic":"t","pubsubName":"pubsub","route":"t","metadata":{"rawPayload":"true","x":"1"},"deadLetterTopic":"t-dead","bulkSubscribe":{"enabled":true,"maxMessagesCount":7,"maxAwaitDurationMs":1000}}]""",
            json);
    }

    [Fact]
    public async Task Attributes_give_owned_and_common_metadata()
    {
        var json = await SubscribeAsync(app => app.MapPost("/t", HandleWithMetadata));

        Assert.Equal(
            """[{"topic":"t","pubsubName":"pubsub","route":"t","metadata":{"all":"3","k":"1;2"},"bulkSubscribe":{"enabled":true,"maxMessagesCount":5,"maxAwaitDurationMs":10}}]""",
            json);
    }

    [Fact]
    public async Task Raw_payload_can_be_asked_for_once_for_all()
    {
        var json = await SubscribeAsync(
            app => app.MapPost("/t", Handle).WithTopic("pubsub", "t"), new SubscribeOptions { EnableRawPayload = true });

        Assert.Contains("""
            "metadata":{"rawPayload":"true"}
            """.Trim(), json);
    }

    [Fact]
    public async Task No_topic_is_an_empty_list()
    {
        Assert.Equal("[]", await SubscribeAsync(_ => { }));
    }

    [Fact]
    public async Task A_route_parameter_is_an_error_that_names_the_route()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => SubscribeAsync(app => app.MapPost("/t/{id}", Handle).WithTopic("pubsub", "t")));

        Assert.Contains("/t/{id}", error.Message);
    }

    [Fact]
    public void Names_are_checked()
    {
        Assert.Throws<ArgumentException>(() => new TopicAttribute("", "t"));
        Assert.Throws<ArgumentNullException>(() => new TopicAttribute("pubsub", null!));
        Assert.Throws<ArgumentException>(() => new TopicMetadataAttribute("", "v"));
    }

    [Fact]
    public void A_batch_reads_and_answers_in_the_sidecars_form()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        var batch = JsonSerializer.Deserialize<BulkSubscribeMessage<BulkMessageModel<int>>>(
            """
            {"id":"b","topic":"t","pubsubname":"p","metadata":{"pubsubName":"p"},"entries":[{"entryId":"c1","contentType":"application/cloudevents+json",
             "metadata":{},"event":{"id":"m-1","specversion":"1.0","type":"n.v1","source":"shop","datacontenttype":"application/json","data":5}}]}
            """,
            options)!;
        var entry = Assert.Single(batch.Entries);

        Assert.Equal(("t", "c1", "m-1", "n.v1", 5), (batch.Topic, entry.EntryId, entry.Event.Id, entry.Event.Type, entry.Event.Data));
        Assert.Equal(
            """{"statuses":[{"entryId":"c1","status":"RETRY"}]}""",
            JsonSerializer.Serialize(
                new BulkSubscribeAppResponse([new BulkSubscribeAppResponseEntry(entry.EntryId, BulkSubscribeAppResponseStatus.RETRY)]), options));
    }

    private static void Handle()
    {
    }

    [Topic("pubsub", "t", ["own"], ";")]
    [TopicMetadata("own", "k", "1")]
    [TopicMetadata("own", "k", "2")]
    [TopicMetadata("else", "z", "0")]
    [TopicMetadata("all", "3")]
    [BulkSubscribe("t", 5, 10)]
    private static void HandleWithMetadata()
    {
    }

    private static async Task<string> SubscribeAsync(Action<WebApplication> map, SubscribeOptions? options = null)
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            map(app);
            if (options is null)
                app.MapSubscribeHandler();
            else
                app.MapSubscribeHandler(options);
        });
        return System.Text.RegularExpressions.Regex.Unescape(await app.Client.GetStringAsync("/dapr/subscribe"));
    }
}
