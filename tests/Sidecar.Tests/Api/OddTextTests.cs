using System.Net.Sockets;
using System.Text;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Apps.Delivery;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Text that is no Unicode, JSON deeper than .NET's readers go by themselves, and what would end a header or a request line: daprd takes them, so nothing may break on them.</summary>
public sealed class OddTextTests : IAsyncLifetime
{
    private const string Rules = """
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: {name: rules}
        spec:
          pubsubname: pubsub
          topic: ruled
          routes: {rules: [{match: 'event.data.a == "x�"', path: /special}], default: /t}
          deadLetterTopic: dead
        """;

    private readonly Site site = Site.New().With(Site.InMemory).With(Rules)
        .With(SubscriptionTests.Declared("t", "/t", "deadLetterTopic: dead")).With(SubscriptionTests.Declared("dead", "/dead"));
    private TestApp app = null!;

    public async Task InitializeAsync()
    {
        app = await site.AppAsync();
        app.On("/t", new Answer()).On("/special", new Answer()).On("/dead", new Answer());
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Metadata_with_a_line_break_begins_no_other_header_or_request()
    {
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "t", "1", "?metadata.x=a%0D%0AContent-Length:%200%0D%0A%0D%0ADELETE%20/admin%20HTTP/1.1%0D%0AHost:%20x&metadata.y=b%0AInjected:%20yes&metadata.z=ok");
        await site.PublishAsync(sidecar, "t", "2");
        var got = (await app.WaitAsync("/t", 2))[0];
        Assert.Equal(("1", "ok"), (got.Json.GetProperty("data").GetRawText(), got.Header("z")));
        Assert.Null(got.Header("x"));
        Assert.Null(got.Header("Injected"));
        Assert.Empty(app.Got("/admin"));
    }

    [Fact]
    public async Task Metadata_named_as_a_header_of_the_content_passes()
    {
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "t", "1", "?metadata.expires=5&metadata.allow=GET");
        var got = (await app.WaitAsync("/t"))[0];
        Assert.Equal(("5", "GET"), (got.Header("expires"), got.Header("allow")));
    }

    [Fact]
    public async Task A_route_outside_ASCII_is_escaped()
    {
        app.On("/d/%C3%A4%20%E2%82%AC", new Answer());
        site.With(SubscriptionTests.Declared("u", "/d/ä €"));
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "u", "1");
        await app.WaitAsync("/d/%C3%A4%20%E2%82%AC");
    }

    [Theory]
    [InlineData("""{"x\ud800":1,"status":"DROP"}""")]
    [InlineData("""{"status":"PEND\ud800"}""")]
    [InlineData("deep")]
    public async Task An_odd_refusal_is_a_dead_letter_as_any_other(string answer)
    {
        if (answer == "deep")
            answer = $$"""{"x":{{Nested(70)}},"status":"RETRY"}""";
        app.OnEach("/t", new Answer(200, answer), new Answer());
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "t", "1");
        await site.PublishAsync(sidecar, "t", "2");
        await app.WaitAsync("/t", 2);
        Assert.Single(await app.WaitAsync("/dead"));
    }

    [Fact]
    public void An_odd_success_is_one() => Assert.Equal(DeliveryResult.Success, AppAnswer.Read("""{"x\ud800":1}"""u8));

    [Fact]
    public async Task Rules_read_what_is_no_Unicode_and_what_is_deep()
    {
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "ruled", """{"id":"1","data":{"a":"x\ud800"}}""", "?metadata.rawPayload=true");
        await app.WaitAsync("/special");
        var deep = $$"""{"a":"y","deep":{{Nested(80)}}}""";
        await site.PublishAsync(sidecar, "ruled", deep);
        Assert.Equal(204, (await site.PublishAsync(sidecar, "ruled", $$"""{"id":"2","data":{{deep}}}""", contentType: "application/cloudevents+json")).Status);
        await app.WaitAsync("/t", 2);
        Assert.Empty(app.Got("/dead"));
    }

    [Fact]
    public async Task A_bulk_publish_takes_it()
    {
        var sidecar = await site.StartAsync("shop", app);
        var reply = await site.CallAsync(sidecar, "POST", "/v1.0/publish/bulk/pubsub/t",
            $$"""[{"entryId":"1\ud800","event":"x\ud800","contentType":"text/plain"},{"entryId":"2","event":{{Nested(80)}},"contentType":"application/json"}]""");
        Assert.Equal(204, reply.Status);
        Assert.Contains(await app.WaitAsync("/t", 2), got => got.Text.Contains("x�", StringComparison.Ordinal) || got.Text.Contains("x\\ufffd", StringComparison.Ordinal));
    }

    [Fact]
    public async Task State_takes_it_in_keys_and_values()
    {
        var sidecar = await site.StartAsync("shop");
        Assert.Equal(204, (await site.CallAsync(sidecar, "POST", "/v1.0/state/store", $$"""[{"key":"a\ud800b","value":{{Nested(100)}},"x\ud800":1}]""")).Status);
        Assert.Equal(Nested(100), (await site.CallAsync(sidecar, "GET", "/v1.0/state/store/a%EF%BF%BDb")).Text);
        var bulk = await site.CallAsync(sidecar, "POST", "/v1.0/state/store/bulk", """{"keys":["a\ud800b"]}""");
        Assert.Equal((200, true), (bulk.Status, bulk.Text.Contains(Nested(100), StringComparison.Ordinal)));
        var transaction = await site.CallAsync(sidecar, "POST", "/v1.0/state/store/transaction",
            """{"operations":[{"operation":"upsert","request":{"key":"t\ud800","value":1}}]}""");
        Assert.Equal(204, transaction.Status);
    }

    [Fact]
    public async Task Null_entries_in_the_apps_lists_are_left_out()
    {
        app.On("/dapr/subscribe", new Answer(200, """[null,{"pubsubname":"pubsub","topic":"p","routes":{"rules":[null],"default":"/t"}}]"""))
            .On("/dapr/config", new Answer(200, """{"entities":["A",null],"entitiesConfig":[null]}"""));
        var sidecar = await site.StartAsync("shop", app);
        await site.PublishAsync(sidecar, "p", "1");
        await app.WaitAsync("/t");
    }

    [Fact]
    public async Task A_timeout_longer_than_a_timer_guards_a_call_all_the_same()
    {
        site.With("""
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: resiliency}
            spec:
              policies: {timeouts: {long: 2000h}}
              targets: {apps: {shop: {timeout: long}}, components: {pubsub: {outbound: {timeout: long}, inbound: {timeout: long}}}}
            """);
        var sidecar = await site.StartAsync("shop", app);
        Assert.Equal(200, (await site.CallAsync(sidecar, "POST", "/v1.0/invoke/shop/method/t")).Status);
        Assert.Equal(204, (await site.PublishAsync(sidecar, "t", "1")).Status);
        await app.WaitAsync("/t", 2);
    }

    [Fact]
    public async Task A_body_that_begins_like_an_invocation_stays_as_it_is()
    {
        const string body = "GET /v1.0/invoke/a%00b";
        var sidecar = await site.StartAsync("shop");
        using var client = new TcpClient("127.0.0.1", sidecar.Options.HttpPort) { NoDelay = true };
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"PUT /v1.0/metadata/k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n"));
        var buffer = new byte[1024];
        // The sidecar has read the head by itself when it asks for the body.
        Assert.Contains("100", Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)), StringComparison.Ordinal);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(body));
        Assert.Contains("204", Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)), StringComparison.Ordinal);
        Assert.Equal(body, (await site.CallAsync(sidecar, "GET", "/v1.0/metadata")).Json.GetProperty("extended").GetProperty("k").GetString());
    }

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);
}
