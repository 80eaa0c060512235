using Dapr.AppCallback.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.Core;
using Switchyard.Sidecar.Resources;
using Answered = Dapr.AppCallback.Autogen.Grpc.v1.TopicEventResponse.Types.TopicEventResponseStatus;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Apps that speak gRPC as subscribers: how they are asked, what they get and what their answers mean.</summary>
public sealed class GrpcSubscriberTests : IAsyncLifetime
{
    private const string RetryTwice = """
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata: {name: resiliency}
        spec:
          policies: {retries: {twice: {policy: constant, duration: 10ms, maxRetries: 2}}}
          targets: {components: {pubsub: {inbound: {retry: twice}}}}
        """;

    private readonly Site site = Site.New().With(Site.InMemory);
    private GrpcTestApp app = null!;

    public async Task InitializeAsync() => app = await site.GrpcAppAsync();

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task The_app_is_asked_once_without_token_and_its_subscriptions_are_shown()
    {
        app.Subscriptions =
        [
            new TopicSubscription { PubsubName = "pubsub", Topic = "bare" },
            new TopicSubscription
            {
                PubsubName = "pubsub", Topic = "routed", DeadLetterTopic = "dead", Metadata = { ["k"] = "v" },
                Routes = new TopicRoutes { Rules = { new TopicRule { Match = "event.type == \"a\"", Path = "/a" } }, Default = "/rest" },
            },
        ];
        var sidecar = await StartAsync(options => options with { AppApiToken = "secret" });
        Assert.Null(Assert.Single(app.Got("ListTopicSubscriptions")).Header("dapr-api-token"));
        var shown = (await site.CallAsync(sidecar, "GET", "/v1.0/metadata")).Json.GetProperty("subscriptions").EnumerateArray()
            .Select(s => (s.GetProperty("topic").GetString(), s.GetProperty("type").GetString(), s.GetProperty("deadLetterTopic").GetString(),
                string.Join(' ', s.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("path").GetString()))));
        Assert.Equal([("bare", "PROGRAMMATIC", "", ""), ("routed", "PROGRAMMATIC", "dead", "/a /rest")], shown);
        await site.PublishAsync(sidecar, "bare", "1");
        Assert.Equal("", (await app.EventsAsync("bare"))[0].Path);
        Assert.Equal("secret", app.Got("OnTopicEvent:bare")[0].Header("dapr-api-token"));
        await site.PublishAsync(sidecar, "routed", "1", "?metadata.cloudevent.type=a");
        await site.PublishAsync(sidecar, "routed", "2");
        Assert.Equal(["/a", "/rest"], (await app.EventsAsync("routed", 2)).Select(e => e.Path));
    }

    [Fact]
    public async Task An_app_without_the_method_has_none_but_those_that_are_declared()
    {
        site.With(SubscriptionTests.Declared("t", "/t"));
        var sidecar = await StartAsync();
        await site.PublishAsync(sidecar, "t", "1");
        Assert.Equal("/t", (await app.EventsAsync("t"))[0].Path);
        Assert.Single(app.Got("ListTopicSubscriptions"));
    }

    [Fact]
    public async Task It_is_not_asked_when_it_is_not_to_be()
    {
        app.Subscriptions = [Subscription("t")];
        await StartAsync(options => options with { DisableInitEndpoints = ["subscribe"] });
        Assert.Empty(app.Got("ListTopicSubscriptions"));
    }

    [Fact]
    public async Task An_event_is_taken_apart()
    {
        app.Subscriptions = [Subscription("t")];
        var sidecar = await StartAsync();
        await site.PublishAsync(sidecar, "t", """
            {"specversion":"1.0","id":"i","source":"s","type":"ty","datacontenttype":"application/json","data":{"b":1.50,"a":"<"},"subject":"sub",
             "n":5,"yes":true,"none":null,"deep":{"list":[1,"x"]}}
            """, contentType: "application/cloudevents+json", query: "?metadata.Foo=bar");
        var got = (await app.EventsAsync("t"))[0];
        Assert.Equal(("i", "s", "ty", "1.0", "application/json", "t", "pubsub", """{"a":"\u003c","b":1.5}"""),
            (got.Id, got.Source, got.Type, got.SpecVersion, got.DataContentType, got.Topic, got.PubsubName, got.Data.ToStringUtf8()));
        var extensions = got.Extensions.Fields;
        Assert.Equal(["deep", "n", "none", "pubsubname", "subject", "time", "topic", "traceid", "traceparent", "tracestate", "yes"], extensions.Keys.Order());
        Assert.Equal((5.0, true, "sub", "x"), (extensions["n"].NumberValue, extensions["yes"].BoolValue, extensions["subject"].StringValue,
            extensions["deep"].StructValue.Fields["list"].ListValue.Values[1].StringValue));
        var call = app.Got("OnTopicEvent:t")[0];
        Assert.Equal(("pubsub", "bar", null), (call.Header("pubsubname"), call.Header("foo"), call.Header("content-length")));
    }

    [Theory]
    [InlineData("application/json", "{nope", "\"{nope\"")]
    [InlineData("application/json", "\"text\"", "\"text\"")]
    [InlineData("text/plain", "a \"quoted\" é", "a \"quoted\" é")]
    [InlineData("application/x-other", "text", "text")]
    [InlineData("application/octet-stream", "bytes", "bytes")]
    [InlineData("application/cloudevents+json", """{"data":"untyped"}""", "")]
    public async Task Data_arrives_by_its_content_type(string contentType, string data, string expected)
    {
        app.Subscriptions = [Subscription("t")];
        await site.PublishAsync(await StartAsync(), "t", data, contentType: contentType);
        Assert.Equal(expected, (await app.EventsAsync("t"))[0].Data.ToStringUtf8());
    }

    [Fact]
    public async Task Raw_subscriptions_get_the_bytes_and_others_get_a_raw_objects_members_as_extensions()
    {
        app.Subscriptions = [Subscription("raw", raw: true), Subscription("t", dead: "dead"), Subscription("dead", raw: true)];
        var sidecar = await StartAsync();
        await site.PublishAsync(sidecar, "raw", "plain", "?metadata.rawPayload=true");
        var raw = (await app.EventsAsync("raw"))[0];
        Assert.Equal(("plain", "Dapr", "application/octet-stream", "com.dapr.event.sent"), (raw.Data.ToStringUtf8(), raw.Source, raw.DataContentType, raw.Type));
        await site.PublishAsync(sidecar, "t", "no json", "?metadata.rawPayload=true");
        Assert.Equal("no json", (await app.EventsAsync("dead"))[0].Data.ToStringUtf8());
        await site.PublishAsync(sidecar, "t", """{"a":1}""", "?metadata.rawPayload=true");
        Assert.Equal(1, (await app.EventsAsync("t"))[0].Extensions.Fields["a"].NumberValue);
    }

    [Theory]
    [InlineData(Answered.Success, null, 1, false)]
    [InlineData(Answered.Retry, null, 3, true)]
    [InlineData((Answered)7, null, 3, true)]
    [InlineData(Answered.Drop, null, 1, true)]
    [InlineData(Answered.Success, StatusCode.Unimplemented, 1, false)]
    [InlineData(Answered.Success, StatusCode.NotFound, 3, true)]
    [InlineData(Answered.Success, StatusCode.Internal, 3, true)]
    public async Task Answers_decide(Answered status, StatusCode? error, int attempts, bool dead)
    {
        site.With(RetryTwice);
        app.Subscriptions = [Subscription("t", dead: "dead"), Subscription("dead")];
        app.OnEvent("t", e => e.Data.ToStringUtf8() != "1" ? new TopicEventResponse()
            : error is { } code ? throw new RpcException(new Status(code, "x")) : new TopicEventResponse { Status = status });
        var sidecar = await StartAsync();
        await site.PublishAsync(sidecar, "t", "1");
        await site.PublishAsync(sidecar, "t", "2");
        Assert.Equal(attempts, (await app.EventsAsync("t", attempts + 1)).Count(e => e.Data.ToStringUtf8() == "1"));
        await site.PublishAsync(sidecar, "dead", "3");
        var letter = (await app.EventsAsync("dead", dead ? 2 : 1))[0];
        Assert.Equal(dead ? ("1", "t") : ("3", "dead"), (letter.Data.ToStringUtf8(), letter.Extensions.Fields["topic"].StringValue));
    }

    [Fact]
    public async Task An_app_that_does_not_answer_in_time_has_failed()
    {
        site.With(RetryTwice.Replace("retries:", "timeouts: {short: 50ms}, retries:", StringComparison.Ordinal)
            .Replace("{retry: twice}", "{retry: twice, timeout: short}", StringComparison.Ordinal));
        app.Subscriptions = [Subscription("t", dead: "dead"), Subscription("dead")];
        using var end = new SemaphoreSlim(0);
        app.OnEvent("t", async _ =>
        {
            await end.WaitAsync();
            return new TopicEventResponse();
        });
        var sidecar = await StartAsync();
        await site.PublishAsync(sidecar, "t", "1");
        await app.EventsAsync("dead");
        Assert.Equal(3, app.Got("OnTopicEvent:t").Count);
        end.Release(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Batches_go_to_either_method_and_are_answered_entry_by_entry(bool alpha)
    {
        app.Subscriptions = [Subscription("t", dead: "dead", bulk: 4), Subscription("dead")];
        TopicEventBulkResponse Answer(TopicEventBulkRequest batch)
        {
            var answer = new TopicEventBulkResponse();
            foreach (var entry in batch.Entries)
            {
                var number = entry.CloudEvent.Data.ToStringUtf8();
                if (number != "4")
                    answer.Statuses.Add(new TopicEventBulkResponseEntry { EntryId = entry.EntryId, Status = number == "1" ? Answered.Success : number == "2" ? Answered.Retry : Answered.Drop });
            }
            return answer;
        }
        if (alpha)
            app.OnBatchAlpha = Answer;
        else
            app.OnBatch = Answer;
        var sidecar = await StartAsync();
        await site.CallAsync(sidecar, "POST", "/v1.0/publish/bulk/pubsub/t",
            $"[{string.Join(',', Enumerable.Range(1, 4).Select(i => $$"""{"entryId":"{{i}}","event":{{i}},"contentType":"application/json"}"""))}]");
        Assert.Equal(["2", "3", "4"], (await app.EventsAsync("dead", 3)).Select(e => e.Data.ToStringUtf8()).Order());
        var batch = Assert.IsType<TopicEventBulkRequest>(Assert.Single(app.Got(alpha ? "OnBulkTopicEventAlpha1:t" : "OnBulkTopicEvent:t")).Message);
        Assert.Equal(("t", "pubsub", "com.dapr.event.sent.bulk", "/t", "pubsub", 4), (batch.Topic, batch.PubsubName, batch.Type, batch.Path, batch.Metadata["pubsubName"], batch.Entries.Count));
        Assert.All(batch.Entries, entry => Assert.Equal(("shop", "application/json", "t"),
            (entry.CloudEvent.Source, entry.CloudEvent.DataContentType, entry.CloudEvent.Extensions.Fields["topic"].StringValue)));
    }

    [Fact]
    public async Task A_raw_batch_holds_bytes_and_an_octet_stream_keeps_its_data()
    {
        app.Subscriptions = [Subscription("raw", raw: true, bulk: 1), Subscription("t", bulk: 1)];
        app.OnBatch = batch => new TopicEventBulkResponse { Statuses = { batch.Entries.Select(e => new TopicEventBulkResponseEntry { EntryId = e.EntryId }) } };
        var sidecar = await StartAsync();
        await site.PublishAsync(sidecar, "raw", "plain", "?metadata.rawPayload=true");
        await site.PublishAsync(sidecar, "t", "bytes", contentType: "application/octet-stream");
        var raw = (TopicEventBulkRequest)(await app.WaitAsync("OnBulkTopicEvent:raw"))[0].Message;
        var typed = (TopicEventBulkRequest)(await app.WaitAsync("OnBulkTopicEvent:t"))[0].Message;
        Assert.Equal(("plain", "bytes"), (raw.Entries[0].Bytes.ToStringUtf8(), typed.Entries[0].CloudEvent.Data.ToStringUtf8()));
    }

    [Fact]
    public async Task An_app_without_either_method_of_batches_has_them_dropped_without_dead_letters()
    {
        app.Subscriptions = [Subscription("t", dead: "dead", bulk: 1), Subscription("dead")];
        var sidecar = await StartAsync();
        await site.PublishAsync(sidecar, "t", "1");
        await app.WaitAsync("OnBulkTopicEventAlpha1:t");
        await site.PublishAsync(sidecar, "dead", "2");
        Assert.Equal("2", (await app.EventsAsync("dead"))[0].Data.ToStringUtf8());
    }

    [Fact]
    public async Task Metadata_that_is_none_of_gRPCs_is_left_out_and_the_event_arrives()
    {
        app.Subscriptions = [Subscription("t")];
        var reply = await site.PublishAsync(await StartAsync(), "t", "1", "?metadata.bad%20name=1&metadata.line=a%0Ab&metadata.%C3%A9=1&metadata.text=%C3%A9&metadata.x-bin=ab&metadata.ok=yes");
        Assert.Equal(204, reply.Status);
        var call = (await app.WaitAsync("OnTopicEvent:t"))[0];
        Assert.Equal(("yes", null, null), (call.Header("ok"), call.Header("line"), call.Header("text")));
        Assert.Equal("ab"u8.ToArray(), call.Headers.Single(entry => entry.Key == "x-bin").ValueBytes);
    }

    [Fact]
    public async Task Nothing_is_delivered_while_the_app_is_unhealthy()
    {
        app.Subscriptions = [Subscription("t")];
        var sidecar = await StartAsync(options => options with
        {
            EnableAppHealthCheck = true,
            AppHealthProbeInterval = TimeSpan.FromMilliseconds(20),
            AppHealthThreshold = 1,
        });
        app.Well = false;
        await Eventually.TrueAsync(() => !sidecar.Services.GrpcApp!.Healthy, TimeSpan.FromSeconds(20), "the app unhealthy");
        app.Well = true;
        await Eventually.TrueAsync(() => sidecar.Services.GrpcApp!.Healthy, TimeSpan.FromSeconds(20), "the app healthy again");
        for (var deadline = DateTime.UtcNow.AddSeconds(20); app.Got("OnTopicEvent:t").Count == 0; await Task.Delay(10))
        {
            Assert.True(DateTime.UtcNow < deadline, "deliveries do not go on");
            await site.PublishAsync(sidecar, "t", "1");
        }
        Assert.Single(app.Got("ListTopicSubscriptions"));
    }

    private Task<Hosting.Sidecar> StartAsync(Func<SidecarOptions, SidecarOptions>? change = null) => site.StartAsync("shop", app, change: change);

    private static TopicSubscription Subscription(string topic, bool raw = false, string dead = "", int bulk = 0)
    {
        var subscription = new TopicSubscription { PubsubName = "pubsub", Topic = topic, DeadLetterTopic = dead, Routes = new TopicRoutes { Default = "/" + topic } };
        if (raw)
            subscription.Metadata["rawPayload"] = "true";
        if (bulk > 0)
            subscription.BulkSubscribe = new BulkSubscribeConfig { Enabled = true, MaxMessagesCount = bulk, MaxAwaitDurationMs = 10_000 };
        return subscription;
    }
}
