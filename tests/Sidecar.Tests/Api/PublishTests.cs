using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Section 3 of the contract: publish and bulk publish.</summary>
public sealed class PublishTests : IAsyncLifetime
{
    private const string Scoped = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: scoped}
        spec:
          type: pubsub.in-memory
          version: v1
          metadata:
          - {name: publishingScopes, value: "shop=secret;web=other;shop=open"}
          - {name: allowedTopics, value: "open,other,secret"}
          - {name: protectedTopics, value: "secret"}
        """;

    private readonly Site site = Site.New().With(Site.InMemory).With(Scoped);
    private TestApp app = null!;
    private Hosting.Sidecar sidecar = null!;

    public async Task InitializeAsync()
    {
        app = await site.AppAsync();
        app.On("/e", new Answer());
        app.On("/dapr/subscribe", new Answer(200, """[{"pubsubname":"pubsub","topic":"t","route":"/e"}]""", "application/json"));
        sidecar = await site.StartAsync("shop", app);
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Json_is_kept_in_an_envelope_with_sorted_keys()
    {
        Assert.Equal(204, (await site.PublishAsync(sidecar, "t", """{ "z":1.50, "a":"<&>", "n":12345678901234567890 }""", "?metadata.cloudevent.id=one")).Status);
        var saw = Assert.Single(await app.WaitAsync("/e"));
        Assert.StartsWith("""{"data":{"a":"\u003c\u0026\u003e","n":12345678901234567890,"z":1.50},"datacontenttype":"application/json","id":"one","pubsubname":"pubsub","source":"shop","specversion":"1.0","time":""", saw.Text, StringComparison.Ordinal);
        Assert.EndsWith(""","topic":"t","traceid":"","traceparent":"","tracestate":"","type":"com.dapr.event.sent"}""", saw.Text, StringComparison.Ordinal);
        Assert.Equal("application/cloudevents+json", saw.Header("Content-Type"));
    }

    [Theory]
    [InlineData("text/plain", "hello", "data", "hello")]
    [InlineData("application/octet-stream", "hello", "data_base64", "aGVsbG8=")]
    [InlineData("application/json", "not json", "data", "not json")]
    [InlineData("application/vnd.shop+json", "{}", "data", "{}")]
    public async Task Data_by_content_type(string contentType, string body, string field, string expected)
    {
        await site.PublishAsync(sidecar, "t", body, contentType: contentType);
        var saw = Assert.Single(await app.WaitAsync("/e")).Json;
        Assert.Equal(expected, saw.GetProperty(field).GetString());
        Assert.Equal(contentType, saw.GetProperty("datacontenttype").GetString());
    }

    [Fact]
    public async Task Metadata_sets_fields_and_becomes_headers()
    {
        await site.PublishAsync(sidecar, "t", "1", "?metadata.CloudEvent.Type=my.type&metadata.cloudevent.subject=s&metadata.ttlInSeconds=60&metadata.custom=x");
        var saw = Assert.Single(await app.WaitAsync("/e"));
        Assert.Equal(("my.type", "s"), (saw.Json.GetProperty("type").GetString(), saw.Json.GetProperty("subject").GetString()));
        Assert.True(saw.Json.GetProperty("expiration").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddSeconds(30));
        Assert.Equal(("x", "pubsub"), (saw.Header("custom"), saw.Header("pubsubName")));
    }

    [Fact]
    public async Task A_publishers_own_event_is_completed()
    {
        await site.PublishAsync(sidecar, "t", """{"id":"a","type":"mine","topic":"wrong","ext":5}""", contentType: "application/cloudevents+json");
        var saw = Assert.Single(await app.WaitAsync("/e")).Json;
        Assert.Equal(("a", "mine", "t", "Dapr", "1.0"), (Text("id"), Text("type"), Text("topic"), Text("source"), Text("specversion")));
        Assert.Equal(5, saw.GetProperty("ext").GetInt32());
        string? Text(string name) => saw.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("""{"source":"mine","source":null}""", "Dapr")]
    [InlineData("""{"source":null,"source":"mine"}""", "mine")]
    [InlineData("""{"s\u006furce":"mine"}""", "mine")]
    [InlineData("{} what follows is not looked at", "Dapr")]
    public async Task Of_a_publishers_own_event_the_last_value_counts_and_null_is_missing(string body, string source)
    {
        await site.PublishAsync(sidecar, "t", body, contentType: "application/cloudevents+json");
        Assert.Equal(source, Assert.Single(await app.WaitAsync("/e")).Json.GetProperty("source").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?metadata.rawPayload=true")]
    public async Task Numbers_of_a_bulks_own_events_pass_through_a_double(string query)
    {
        const string entries = """[{"entryId":"1","contentType":"application/cloudevents+json","event":{"n":1234567890123456789}}]""";
        Assert.Equal(204, (await site.CallAsync(sidecar, "POST", "/v1.0-alpha1/publish/bulk/pubsub/t" + query, entries)).Status);
        Assert.Equal("1234567890123456800", Assert.Single(await app.WaitAsync("/e")).Json.GetProperty("n").GetRawText());
    }

    [Fact]
    public async Task Raw_payloads_go_as_they_are()
    {
        await site.PublishAsync(sidecar, "t", """{ "a" : 1 }""", "?metadata.rawPayload=true");
        Assert.Equal("""{ "a" : 1 }""", Assert.Single(await app.WaitAsync("/e")).Text);
        var bad = await site.PublishAsync(sidecar, "t", "1", "?metadata.rawPayload=maybe");
        Assert.Equal((400, "ERR_PUBSUB_REQUEST_METADATA"), (bad.Status, bad.ErrorCode));
    }

    [Fact]
    public async Task Errors_name_what_is_wrong()
    {
        var unknown = await site.PublishAsync(sidecar, "t", "1", pubSub: "nope");
        Assert.Equal((404, "ERR_PUBSUB_NOT_FOUND", "pubsub nope is not found"), (unknown.Status, unknown.ErrorCode, unknown.Message));
        Assert.Equal("DAPR_PUBSUB_NOT_FOUND", unknown.Json.GetProperty("details")[0].GetProperty("reason").GetString());
        var broken = await site.PublishAsync(sidecar, "t", "[1]", contentType: "application/cloudevents+json");
        Assert.Equal((500, "ERR_PUBSUB_CLOUD_EVENTS_SER"), (broken.Status, broken.ErrorCode));
        Assert.Equal((404, "ERR_DIRECT_INVOKE"), (await site.CallAsync(sidecar, "GET", "/v1.0/publish/pubsub/t")) is var get ? (get.Status, get.ErrorCode) : default);
    }

    [Theory]
    [InlineData("open", 204)]
    [InlineData("secret", 204)]
    [InlineData("other", 403)]
    [InlineData("unlisted", 403)]
    public async Task Scopes_decide_what_may_be_published(string topic, int status) =>
        Assert.Equal(status, (await site.PublishAsync(sidecar, topic, "1", pubSub: "scoped")).Status);

    [Fact]
    public async Task Bulk_publish_wraps_each_entry_by_its_type()
    {
        var reply = await site.CallAsync(sidecar, "POST", "/v1.0/publish/bulk/pubsub/t", """
            [{"entryId":"1","event":{"n":9007199254740993},"contentType":"application/json","metadata":{"cloudevent.id":"x"}},
             {"entryId":"2","event":"AAEC","contentType":"application/octet-stream"}]
            """);
        Assert.Equal(204, reply.Status);
        var events = (await app.WaitAsync("/e", 2)).Select(request => request.Json).ToList();
        Assert.Contains(events, e => e.GetProperty("id").GetString() == "x" && e.GetProperty("data").GetRawText() == """{"n":9007199254740992}""");
        Assert.Contains(events, e => e.TryGetProperty("data_base64", out var data) && data.GetString() == "AAEC");
    }

    [Theory]
    [InlineData("""[{"entryId":"1","event":1,"contentType":"application/json"},{"entryId":"1","event":1,"contentType":"application/json"}]""", "DAPR_PUBSUB_MARSHAL_EVENTS")]
    [InlineData("""[{"entryId":"1","event":{},"contentType":"text/plain"}]""", "DAPR_PUBSUB_MARSHAL_ENVELOPE")]
    [InlineData("""[{"entryId":"1","event":"no content type"}]""", "DAPR_PUBSUB_MARSHAL_ENVELOPE")]
    [InlineData("""[{"entryId":"1","event":"%%%","contentType":"application/octet-stream"}]""", "DAPR_PUBSUB_MARSHAL_ENVELOPE")]
    [InlineData("""[{"entryId":"1","event":"","contentType":"text/a"},{"entryId":"1","event":"","contentType":"text/a"},{"entryId":"3","event":1}]""", "DAPR_PUBSUB_MARSHAL_EVENTS")]
    [InlineData("[{", "DAPR_PUBSUB_UNMARSHAL_EVENTS")]
    public async Task A_bad_bulk_request_is_refused_whole(string body, string reason)
    {
        var reply = await site.CallAsync(sidecar, "POST", "/v1.0/publish/bulk/pubsub/t", body);
        Assert.Equal((400, "ERR_PUBSUB_EVENTS_SER"), (reply.Status, reply.ErrorCode));
        Assert.Contains(reply.Json.GetProperty("details").EnumerateArray(), detail => detail.TryGetProperty("reason", out var found) && found.GetString() == reason);
        Assert.Empty(app.Got("/e"));
    }

    [Fact]
    public async Task Base64_that_cannot_be_read_is_told_in_daprds_words()
    {
        var reply = await site.CallAsync(sidecar, "POST", "/v1.0/publish/bulk/pubsub/t", """[{"entryId":"1","event":"%%%","contentType":"application/octet-stream"}]""");
        Assert.Contains("error: unable to decode base64 application/octect-stream data: ", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_content_type_with_a_space_before_its_parameters_is_not_json()
    {
        await site.PublishAsync(sidecar, "t", "[1]", contentType: "application/json ; charset=utf-8");
        Assert.Equal("[1]", Assert.Single(await app.WaitAsync("/e")).Json.GetProperty("data").GetString());
    }

    [Fact]
    public async Task What_follows_the_entries_is_not_read()
    {
        const string entries = """[{"entryId":"1","event":1,"contentType":"application/json"}] and more""";
        Assert.Equal(204, (await site.CallAsync(sidecar, "POST", "/v1.0/publish/bulk/pubsub/t", entries)).Status);
        await app.WaitAsync("/e");
    }
}
