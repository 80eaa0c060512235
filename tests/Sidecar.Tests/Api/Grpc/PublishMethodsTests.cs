using System.Text.Json;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>PublishEvent and BulkPublishEvent: the events are those of HTTP, and each failure has daprd's status and details.</summary>
public sealed class PublishMethodsTests : IAsyncLifetime
{
    private const string CloudEvent = "application/cloudevents+json";
    private const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private readonly Site site = Site.New().With(Site.InMemory).With(SubscriptionTests.Declared("t", "/t"))
        .With(SubscriptionTests.Declared("raw", "/raw", "metadata: {rawPayload: \"true\"}")).With("""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: closed}
        spec: {type: pubsub.in-memory, version: v1, metadata: [{name: publishingScopes, value: "shop=open"}]}
        """);

    private TestApp app = null!;
    private Hosting.Sidecar sidecar = null!;
    private GrpcClient client = null!;

    public Task InitializeAsync() => StartAsync(null);

    public async Task DisposeAsync()
    {
        client.Dispose();
        await site.DisposeAsync();
    }

    [Theory]
    [InlineData("application/json", """{ "z": 1.50, "a": "<&>" }""", """{"a":"<&>","z":1.50}""", "application/json")]
    [InlineData("application/json; charset=utf-8", "{\"a\":1}", "{\"a\":1}", "application/json; charset=utf-8")]
    [InlineData("application/json", "{nope", "\"{nope\"", "application/json")]
    [InlineData("", "{\"a\":1}", "\"{\\u0022a\\u0022:1}\"", "text/plain")]
    [InlineData("application/xml", "<a/>", "\"<a/>\"", "application/xml")]
    [InlineData("nonsense", "x", "\"x\"", "nonsense")]
    public async Task The_content_type_decides_what_the_data_is(string contentType, string data, string expected, string shown)
    {
        await PublishAsync("t", data, contentType);
        var got = (await app.WaitAsync("/t"))[0].Json;
        Assert.Equal((expected, shown), (Plain(got.GetProperty("data")), got.GetProperty("datacontenttype").GetString()));
    }

    [Fact]
    public async Task Bytes_stay_what_they_are()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        await client.Dapr.PublishEventAsync(new PublishEventRequest
        {
            PubsubName = "pubsub",
            Topic = "t",
            Data = ByteString.CopyFrom(bytes),
            DataContentType = "application/octet-stream",
        });
        Assert.Equal(bytes, (await app.WaitAsync("/t"))[0].Json.GetProperty("data_base64").GetBytesFromBase64());
    }

    [Fact]
    public async Task The_envelope_is_that_of_http()
    {
        await PublishAsync("t", "{\"a\":1}", metadata: ("cloudevent.id", "x"));
        await site.PublishAsync(sidecar, "t", "{\"a\":1}", "?metadata.cloudevent.id=x");
        var got = await app.WaitAsync("/t", 2);
        Assert.Equal(WithoutTime(got[0]), WithoutTime(got[1]));
    }

    [Fact]
    public async Task A_publishers_own_event_is_completed()
    {
        await PublishAsync("t", """{"id":"own","type":"t","topic":"mine","data":12345678901234567890}""", CloudEvent, ("cloudevent.id", "other"));
        var got = (await app.WaitAsync("/t"))[0].Json;
        Assert.Equal(("own", "t", "t", "Dapr", "12345678901234567890"), (Text(got, "id"), Text(got, "topic"), Text(got, "type"), Text(got, "source"), got.GetProperty("data").GetRawText()));
    }

    [Fact]
    public async Task Raw_data_goes_as_it_is_with_its_trace_beside_it()
    {
        await PublishAsync("raw", "plain", metadata: ("rawPayload", "true"));
        var got = (await app.WaitAsync("/raw"))[0];
        Assert.Equal("plain"u8.ToArray(), got.Json.GetProperty("data_base64").GetBytesFromBase64());
        Assert.Equal(("", "", null, null), (Text(got.Json, "traceid"), got.Header("traceid"), got.Header("tracestate"), got.Header("traceparent")));
    }

    [Theory]
    [InlineData("", "t", "", StatusCode.InvalidArgument, "pubsub name is empty", "DAPR_PUBSUB_NAME_EMPTY", "ResourceInfo,ErrorInfo", "rawPayload=")]
    [InlineData("nope", "t", "maybe", StatusCode.InvalidArgument, "pubsub nope is not found", "DAPR_PUBSUB_NOT_FOUND", "ErrorInfo", "")]
    [InlineData("PUBSUB", "", "", StatusCode.InvalidArgument, "pubsub PUBSUB is not found", "DAPR_PUBSUB_NOT_FOUND", "ErrorInfo", "")]
    [InlineData("pubsub", "", "maybe", StatusCode.InvalidArgument, "topic is empty in pubsub pubsub", "DAPR_PUBSUB_TOPIC_NAME_EMPTY", "ResourceInfo,ErrorInfo", "rawPayload=maybe")]
    [InlineData("pubsub", "t", "maybe", StatusCode.InvalidArgument, "failed deserializing metadata. Error: rawPayload value must be a valid boolean: actual is 'maybe'",
        "DAPR_PUBSUB_METADATA_DESERIALIZATION", "ResourceInfo,ErrorInfo", "rawPayload=maybe")]
    [InlineData("closed", "t", "", StatusCode.PermissionDenied, "topic t is not allowed for app id shop", "DAPR_PUBSUB_FORBIDDEN", "ResourceInfo,ErrorInfo",
        "error=topic t is not allowed for app id shop,topic=t")]
    public async Task What_is_wrong_has_a_status_and_details(string pubSub, string topic, string raw, StatusCode code, string message, string reason, string details, string info)
    {
        var request = new PublishEventRequest { PubsubName = pubSub, Topic = topic, Metadata = { ["rawPayload"] = raw } };
        var failure = await GrpcClient.FailureOf(client.Dapr.PublishEventAsync(request));
        Assert.Equal((code, message, reason, details, info),
            (failure.StatusCode, failure.Status.Detail, GrpcClient.ReasonOf(failure), string.Join(',', GrpcClient.DetailsOf(failure)), InfoOf(failure)));
        if (details.StartsWith("Resource", StringComparison.Ordinal))
        {
            var resource = failure.GetRpcStatus()!.GetDetail<ResourceInfo>()!;
            Assert.Equal(("pubsub", pubSub, message), (resource.ResourceType, resource.ResourceName, resource.Description));
        }
    }

    [Theory]
    [InlineData("{\"id\":")]
    [InlineData("[1]")]
    [InlineData("")]
    public async Task What_is_no_CloudEvent_though_it_says_so_is_refused(string data)
    {
        var failure = await GrpcClient.FailureOf(client.Dapr.PublishEventAsync(Request("t", data, CloudEvent)));
        Assert.Equal((StatusCode.InvalidArgument, "cannot create cloudevent", "DAPR_PUBSUB_CLOUD_EVENT_CREATION"),
            (failure.StatusCode, failure.Status.Detail, GrpcClient.ReasonOf(failure)));
        Assert.StartsWith("appID=shop,error=", InfoOf(failure), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BulkPublishEvent")]
    [InlineData("BulkPublishEventAlpha1")]
    public async Task Several_events_go_at_once_and_keep_their_own_ids(string method)
    {
        var reply = await BulkAsync(method, new BulkPublishRequest
        {
            PubsubName = "pubsub",
            Topic = "t",
            Entries =
            {
                Entry("1", """{"id":"own-1","n":12345678901234567890}""", CloudEvent), Entry("2", """{"id":"own-1"}""", CloudEvent),
                Entry("3", "{\"a\":1}"), Entry("4", "x", ""),
            },
        });
        Assert.Empty(reply.FailedEntries);
        var got = (await app.WaitAsync("/t", 4)).Select(request => request.Json).ToList();
        Assert.Equal(2, got.Count(e => Text(e, "id") == "own-1"));
        Assert.Contains(got, e => e.TryGetProperty("n", out var n) && n.GetRawText() == "12345678901234567890");
        Assert.Contains(got, e => Text(e, "datacontenttype") == "text/plain");
        // With tracing off, too, each entry has a trace.
        Assert.All(got, e => Assert.StartsWith("00-", Text(e, "traceparent"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_requests_metadata_counts_for_entries_that_have_some_of_their_own()
    {
        await BulkAsync("BulkPublishEvent", new BulkPublishRequest
        {
            PubsubName = "pubsub",
            Topic = "t",
            Metadata = { ["cloudevent.type"] = "request", ["cloudevent.source"] = "request" },
            Entries = { Entry("1", "1"), Entry("2", "2", metadata: ("cloudevent.type", "entry")), Entry("3", "3", metadata: ("rawPayload", "true")) },
        });
        var got = (await app.WaitAsync("/t", 3)).Select(request => request.Json).OrderBy(e => e.GetProperty("data").GetInt32());
        Assert.Equal([("com.dapr.event.sent", "shop"), ("entry", "request"), ("request", "request")], got.Select(e => (Text(e, "type"), Text(e, "source"))));
    }

    [Fact]
    public async Task No_entries_are_no_error()
    {
        Assert.Empty((await BulkAsync("BulkPublishEvent", new BulkPublishRequest { PubsubName = "pubsub", Topic = "t" })).FailedEntries);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    public async Task Entries_need_ids_of_their_own_and_nothing_is_published_without(string second)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => BulkAsync("BulkPublishEvent",
            new BulkPublishRequest { PubsubName = "pubsub", Topic = "t", Entries = { Entry("1", "1"), Entry(second, "2") } }));
        Assert.Equal((StatusCode.InvalidArgument, "DAPR_PUBSUB_MARSHAL_EVENTS", "appID=shop,error=entryId is duplicated or not present for entry"),
            (failure.StatusCode, GrpcClient.ReasonOf(failure), InfoOf(failure)));
        Assert.Equal("error marshaling events to bytes for topic t pubsub pubsub. error: entryId is duplicated or not present for entry", failure.Status.Detail);
        await PublishAsync("t", "\"after\"");
        Assert.Equal("after", (await app.WaitAsync("/t"))[0].Json.GetProperty("data").GetString());
    }

    [Fact]
    public async Task One_entry_that_is_no_event_fails_the_call_and_nothing_is_published()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => BulkAsync("BulkPublishEvent",
            new BulkPublishRequest { PubsubName = "pubsub", Topic = "t", Entries = { Entry("1", "1"), Entry("2", "{nope", CloudEvent) } }));
        Assert.Equal("DAPR_PUBSUB_CLOUD_EVENT_CREATION", GrpcClient.ReasonOf(failure));
        await PublishAsync("t", "\"after\"");
        Assert.Equal("after", (await app.WaitAsync("/t"))[0].Json.GetProperty("data").GetString());
    }

    [Theory]
    [InlineData("traceparent")]
    [InlineData("grpc-trace-bin")]
    public async Task With_tracing_the_callers_trace_is_in_the_event_by_either_header(string header)
    {
        client.Dispose();
        await StartAsync("spec:\n  tracing: {samplingRate: \"1\"}\n");
        var headers = new Metadata();
        if (header == "traceparent")
            headers.Add(header, Parent);
        else
            headers.Add(header, [0, 0, .. Convert.FromHexString(Parent[3..35]), 1, .. Convert.FromHexString(Parent[36..52]), 2, 1]);
        await client.Dapr.PublishEventAsync(Request("t", "1"), headers);
        await client.Dapr.BulkPublishEventAsync(
            new BulkPublishRequest { PubsubName = "pubsub", Topic = "t", Entries = { Entry("1", "2"), Entry("2", "3") } }, headers);
        var got = (await app.WaitAsync("/t", 3)).Select(request => request.Json).ToList();
        Assert.All(got, e =>
        {
            Assert.StartsWith(Parent[..36], Text(e, "traceparent"), StringComparison.Ordinal);
            Assert.EndsWith("-01", Text(e, "traceparent"), StringComparison.Ordinal);
            Assert.Equal(Text(e, "traceid"), Text(e, "traceparent"));
        });
        Assert.Equal(3, got.Select(e => Text(e, "traceparent")).Append(Parent).Distinct().Count() - 1);
    }

    [Fact]
    public async Task An_event_over_the_limit_is_refused()
    {
        var failure = await GrpcClient.FailureOf(client.Dapr.PublishEventAsync(Request("t", new string('x', 5 << 20), "text/plain")));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    private async Task StartAsync(string? configuration)
    {
        app = await site.AppAsync();
        app.On("/t", new Answer()).On("/raw", new Answer());
        sidecar = await site.StartAsync("shop", app, configuration, GrpcClient.WithPort);
        client = GrpcClient.Of(sidecar);
    }

    private static PublishEventRequest Request(string topic, string data, string contentType = "application/json", params (string Name, string Value)[] metadata)
    {
        var request = new PublishEventRequest { PubsubName = "pubsub", Topic = topic, Data = ByteString.CopyFromUtf8(data), DataContentType = contentType };
        foreach (var (name, value) in metadata)
            request.Metadata[name] = value;
        return request;
    }

    private async Task PublishAsync(string topic, string data, string contentType = "application/json", params (string Name, string Value)[] metadata) =>
        await client.Dapr.PublishEventAsync(Request(topic, data, contentType, metadata));

    private async Task<BulkPublishResponse> BulkAsync(string method, BulkPublishRequest request) => method == "BulkPublishEvent"
        ? await client.Dapr.BulkPublishEventAsync(request)
#pragma warning disable CS0612 // Older clients call it.
        : await client.Dapr.BulkPublishEventAlpha1Async(request);
#pragma warning restore CS0612

    private static BulkPublishRequestEntry Entry(string id, string data, string contentType = "application/json", params (string Name, string Value)[] metadata)
    {
        var entry = new BulkPublishRequestEntry { EntryId = id, Event = ByteString.CopyFromUtf8(data), ContentType = contentType };
        foreach (var (name, value) in metadata)
            entry.Metadata[name] = value;
        return entry;
    }

    private static string InfoOf(RpcException failure) => string.Join(',',
        failure.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private static string Plain(JsonElement value) => value.GetRawText().Replace("\\u003c", "<", StringComparison.Ordinal)
        .Replace("\\u003e", ">", StringComparison.Ordinal).Replace("\\u0026", "&", StringComparison.Ordinal).Replace("\\\"", "\\u0022", StringComparison.Ordinal);

    private static string WithoutTime(Received request) =>
        string.Join('\n', request.Json.EnumerateObject().Where(member => member.Name != "time").Select(member => member.ToString()));
}
