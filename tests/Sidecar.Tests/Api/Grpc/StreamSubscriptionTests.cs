using Dapr.AppCallback.Autogen.Grpc.v1;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.Core;
using Status = Dapr.AppCallback.Autogen.Grpc.v1.TopicEventResponse.Types.TopicEventResponseStatus;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>SubscribeTopicEventsAlpha1: subscriptions that an app opens by a stream.</summary>
public sealed class StreamSubscriptionTests : IAsyncLifetime
{
    private const string Durable = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: durable}
        spec:
          type: pubsub.sqlite
          version: v1
          metadata:
          - {name: connectionString, value: log.db}
          - {name: redeliverInterval, value: 1h}
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: scoped}
        spec: {type: pubsub.in-memory, version: v1, metadata: [{name: subscriptionScopes, value: "shop=open"}]}
        """;

    private const string RetryTwice = """
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata: {name: resiliency}
        spec:
          policies: {retries: {twice: {policy: constant, duration: 10ms, maxRetries: 2}}}
          targets: {components: {pubsub: {inbound: {retry: twice}}}}
        """;

    private readonly Site site = Site.New().With(Site.InMemory).With(Durable);
    private Hosting.Sidecar sidecar = null!;
    private GrpcClient client = null!;

    public async Task InitializeAsync()
    {
        sidecar = await site.StartAsync("shop", change: GrpcClient.WithPort);
        client = GrpcClient.Of(sidecar);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task An_event_comes_after_the_initial_response_and_its_answer_acknowledges_it()
    {
        using var stream = await OpenAsync("t");
        await PublishAsync("t", """{"b":1,"a":"<&>"}""");
        var got = await stream.NextAsync();
        Assert.Equal(("t", "pubsub", "/", "com.dapr.event.sent", "shop", "1.0", "application/json"),
            (got.Topic, got.PubsubName, got.Path, got.Type, got.Source, got.SpecVersion, got.DataContentType));
        Assert.Equal("""{"a":"\u003c\u0026\u003e","b":1}""", got.Data.ToStringUtf8());
        Assert.Equal(["pubsubname", "time", "topic", "traceid", "traceparent", "tracestate"], got.Extensions.Fields.Keys.Order());
        await stream.AnswerAsync(got, Status.Success);
        await PublishAsync("t", "2");
        Assert.Equal("2", (await stream.NextAsync()).Data.ToStringUtf8());
    }

    [Theory]
    [InlineData(Status.Success, 1, false)]
    [InlineData(Status.Retry, 3, true)]
    [InlineData((Status)9, 3, true)]
    [InlineData(Status.Drop, 1, true)]
    public async Task Answers_decide(Status status, int attempts, bool dead)
    {
        site.With(RetryTwice);
        await RestartAsync();
        using var letters = await OpenAsync("dead");
        using var stream = await OpenAsync("t", deadLetterTopic: "dead");
        await PublishAsync("t", "1");
        for (var i = 0; i < attempts; i++)
        {
            var got = await stream.NextAsync();
            Assert.Equal("1", got.Data.ToStringUtf8());
            await stream.AnswerAsync(got, status);
        }
        await PublishAsync("t", "2");
        Assert.Equal("2", (await stream.NextAsync()).Data.ToStringUtf8());
        await PublishAsync("dead", "3");
        var first = await letters.NextAsync();
        Assert.Equal(dead ? ("1", "dead", "t") : ("3", "dead", "dead"),
            (first.Data.ToStringUtf8(), first.Topic, first.Extensions.Fields["topic"].StringValue));
    }

    [Fact]
    public async Task Without_a_dead_letter_topic_a_dropped_event_is_gone_and_the_next_comes()
    {
        using var stream = await OpenAsync("t", deadLetterTopic: "");
        await PublishAsync("t", "1");
        await stream.AnswerAsync(await stream.NextAsync(), Status.Drop);
        await PublishAsync("t", "2");
        Assert.Equal("2", (await stream.NextAsync()).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Several_events_are_on_their_way_at_once_and_answered_in_any_order()
    {
        using var stream = await OpenAsync("t", "durable");
        for (var i = 0; i < 5; i++)
            await PublishAsync("t", $"{i}", "durable");
        var got = new List<TopicEventRequest>();
        for (var i = 0; i < 5; i++)
            got.Add(await stream.NextAsync());
        Assert.Equal(["0", "1", "2", "3", "4"], got.Select(e => e.Data.ToStringUtf8()).Order());
        foreach (var e in got.AsEnumerable().Reverse())
            await stream.AnswerAsync(e, Status.Success);
        await PublishAsync("t", "\"last\"", "durable");
        Assert.Equal("\"last\"", (await stream.NextAsync()).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Events_of_one_id_are_answered_in_turn()
    {
        using var stream = await OpenAsync("t", "durable");
        for (var i = 0; i < 2; i++)
            await client.Dapr.PublishEventAsync(new PublishEventRequest
            {
                PubsubName = "durable",
                Topic = "t",
                Data = ByteString.CopyFromUtf8($"{i}"),
                DataContentType = "application/json",
                Metadata = { ["cloudevent.id"] = "same" },
            });
        var got = new[] { await stream.NextAsync(), await stream.NextAsync() };
        foreach (var e in got)
            await stream.AnswerAsync(e, Status.Success);
        await PublishAsync("t", "\"after\"", "durable");
        Assert.Equal("\"after\"", (await stream.NextAsync()).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Each_of_several_streams_gets_the_events_of_its_topic()
    {
        using var one = await OpenAsync("t");
        using var two = await OpenAsync("t");
        using var other = await OpenAsync("other");
        await PublishAsync("t", "1");
        await PublishAsync("other", "2");
        Assert.Equal(["1", "1", "2"], new[] { await one.NextAsync(), await two.NextAsync(), await other.NextAsync() }.Select(e => e.Data.ToStringUtf8()));
    }

    [Fact]
    public async Task What_a_stream_left_unanswered_comes_to_the_next_one()
    {
        using (var stream = await OpenAsync("t", "durable"))
        {
            await PublishAsync("t", "1", "durable");
            await stream.NextAsync();
        }
        using var next = await OpenAsync("t", "durable");
        Assert.Equal("1", (await next.NextAsync()).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Bytes_texts_and_raw_messages_arrive_as_they_were_published()
    {
        using var stream = await OpenAsync("t");
        using var raw = await OpenAsync("raw", metadata: ("rawPayload", "true"));
        await client.Dapr.PublishEventAsync(new PublishEventRequest
        {
            PubsubName = "pubsub",
            Topic = "t",
            Data = ByteString.CopyFrom(0, 255),
            DataContentType = "application/octet-stream",
        });
        var bytes = await stream.NextAsync();
        Assert.Equal([0, 255], bytes.Data.ToByteArray());
        await stream.AnswerAsync(bytes, Status.Success);
        await client.Dapr.PublishEventAsync(new PublishEventRequest { PubsubName = "pubsub", Topic = "t", Data = ByteString.CopyFromUtf8("\"é\n") });
        Assert.Equal("\"é\n", (await stream.NextAsync()).Data.ToStringUtf8());
        await client.Dapr.PublishEventAsync(new PublishEventRequest
        {
            PubsubName = "pubsub",
            Topic = "raw",
            Data = ByteString.CopyFrom(0, 255),
            Metadata = { ["rawPayload"] = "true" },
        });
        var got = await raw.NextAsync();
        Assert.Equal(("Dapr", "application/octet-stream", "AP8="), (got.Source, got.DataContentType, got.Data.ToBase64()));
    }

    [Fact]
    public async Task An_answer_to_an_unknown_id_is_ignored()
    {
        using var stream = await OpenAsync("t");
        await stream.SendAsync(new SubscribeTopicEventsRequestAlpha1 { EventProcessed = new SubscribeTopicEventsRequestProcessedAlpha1 { Id = "nope" } });
        await PublishAsync("t", "1");
        Assert.Equal("1", (await stream.NextAsync()).Data.ToStringUtf8());
    }

    [Theory]
    [InlineData(null, null, StatusCode.Unknown, "initial request is required")]
    [InlineData("", "t", StatusCode.Unknown, "pubsubName is required")]
    [InlineData("pubsub", "", StatusCode.Unknown, "topic is required")]
    [InlineData("nope", "t", StatusCode.InvalidArgument, "pubsub nope is not found")]
    [InlineData("scoped", "closed", StatusCode.Unknown, "failed to create subscription for scoped: subscription to topic 'closed' on pubsub 'scoped' is not allowed")]
    public async Task A_stream_that_cannot_be_opened_ends_with_the_reason(string? pubSub, string? topic, StatusCode code, string message)
    {
        using var call = client.Dapr.SubscribeTopicEventsAlpha1();
        await call.RequestStream.WriteAsync(pubSub is null ? new SubscribeTopicEventsRequestAlpha1() : Initial(topic!, pubSub, ""));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal((code, message), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task A_second_initial_request_ends_the_stream()
    {
        using var stream = await OpenAsync("t");
        await stream.SendAsync(Initial("t", "pubsub", ""));
        Assert.Equal((StatusCode.Unknown, "duplicate initial request received"), await stream.EndAsync());
    }

    [Fact]
    public async Task A_closed_side_ends_the_stream()
    {
        using var stream = await OpenAsync("t");
        await stream.CloseAsync();
        Assert.Equal((StatusCode.Unknown, "EOF"), await stream.EndAsync());
    }

    [Fact]
    public async Task The_metadata_shows_a_stream_as_long_as_it_is_open()
    {
        using (await OpenAsync("t", deadLetterTopic: "dead", metadata: ("k", "v")))
        {
            var shown = Assert.Single((await client.Dapr.GetMetadataAsync(new GetMetadataRequest())).Subscriptions);
            Assert.Equal(("pubsub", "t", "dead", "v", "/", PubsubSubscriptionType.Streaming),
                (shown.PubsubName, shown.Topic, shown.DeadLetterTopic, shown.Metadata["k"], shown.Rules.Rules[0].Path, shown.Type));
            var overHttp = (await site.CallAsync(sidecar, "GET", "/v1.0/metadata")).Json.GetProperty("subscriptions")[0];
            Assert.Equal("STREAMING", overHttp.GetProperty("type").GetString());
        }
        await GoneAsync();
    }

    [Fact]
    public async Task It_may_be_opened_again_at_once()
    {
        (await OpenAsync("t")).Dispose();
        using var stream = await OpenAsync("t");
        await PublishAsync("t", "1");
        Assert.Equal("1", (await stream.NextAsync()).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Streams_go_on_while_the_app_is_unhealthy()
    {
        var app = await site.AppAsync();
        client.Dispose();
        sidecar = await site.StartAsync("ill", app, change: options => GrpcClient.WithPort(options) with
        {
            EnableAppHealthCheck = true,
            AppHealthProbeInterval = TimeSpan.FromMilliseconds(20),
            AppHealthThreshold = 1,
        });
        client = GrpcClient.Of(sidecar);
        using var stream = await OpenAsync("t");
        app.On("/healthz", new Answer(500));
        await Eventually.TrueAsync(() => sidecar.Services.App!.Healthy == false, TimeSpan.FromSeconds(20), "the app unhealthy");
        await PublishAsync("t", "1");
        Assert.Equal("1", (await stream.NextAsync()).Data.ToStringUtf8());
    }

    [Fact]
    public async Task The_sidecars_end_waits_for_the_answer_and_then_ends_the_stream()
    {
        using var stream = await OpenAsync("t", "durable");
        await PublishAsync("t", "1", "durable");
        var got = await stream.NextAsync();
        var stopping = sidecar.StopAsync();
        Assert.False(stopping.IsCompleted);
        await stream.AnswerAsync(got, Status.Success);
        var end = await stream.EndAsync();
        Assert.True(end is (StatusCode.Unknown, "stream closed"), $"it ended with {end}");
        await stopping;
        await RestartAsync();
        using var next = await OpenAsync("t", "durable");
        await PublishAsync("t", "2", "durable");
        Assert.Equal("2", (await next.NextAsync()).Data.ToStringUtf8());
    }

    private async Task RestartAsync()
    {
        client.Dispose();
        await sidecar.StopAsync();
        sidecar = await site.StartAsync("shop", change: GrpcClient.WithPort);
        client = GrpcClient.Of(sidecar);
    }

    private Task GoneAsync() => Eventually.TrueAsync(() => client.Dapr.GetMetadata(new GetMetadataRequest()).Subscriptions.Count == 0, TimeSpan.FromSeconds(20),
        "no subscription shown");

    private async Task PublishAsync(string topic, string json, string pubSub = "pubsub") => await client.Dapr.PublishEventAsync(new PublishEventRequest
    {
        PubsubName = pubSub,
        Topic = topic,
        Data = ByteString.CopyFromUtf8(json),
        DataContentType = "application/json",
    });

    private static SubscribeTopicEventsRequestAlpha1 Initial(string topic, string pubSub, string deadLetterTopic, params (string Name, string Value)[] metadata)
    {
        var wanted = new SubscribeTopicEventsRequestInitialAlpha1 { PubsubName = pubSub, Topic = topic, DeadLetterTopic = deadLetterTopic };
        foreach (var (name, value) in metadata)
            wanted.Metadata[name] = value;
        return new SubscribeTopicEventsRequestAlpha1 { InitialRequest = wanted };
    }

    private async Task<TopicStream> OpenAsync(string topic, string pubSub = "pubsub", string deadLetterTopic = "", params (string Name, string Value)[] metadata)
    {
        var stream = new TopicStream(client.Dapr.SubscribeTopicEventsAlpha1());
        await stream.SendAsync(Initial(topic, pubSub, deadLetterTopic, metadata));
        Assert.NotNull((await stream.ReceiveAsync()).InitialResponse);
        return stream;
    }
}
