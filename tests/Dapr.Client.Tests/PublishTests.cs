using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dapr.Client.Tests;

public sealed partial class PublishTests : IAsyncLifetime
{
    private const string Failed = "Publish operation failed: the Dapr endpoint indicated a failure. See InnerException for details.";

    private RecordingSidecar sidecar = null!;
    private DaprClient client = null!;

    public async Task InitializeAsync()
    {
        sidecar = await RecordingSidecar.StartAsync();
        client = sidecar.CreateClient();
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await sidecar.DisposeAsync();
    }

    [Fact]
    public async Task Data_is_web_json_of_the_static_type()
    {
        await client.PublishEventAsync<Animal>("pubsub", "animals", new Dog("Rex", 3));

        Assert.Equal("POST", sidecar.Single.Method);
        Assert.Equal("/v1.0/publish/pubsub/animals", sidecar.Single.Target);
        Assert.Equal("application/json", sidecar.Single.Header("Content-Type"));
        Assert.Equal("""{"name":"Rex"}""", sidecar.Single.Text);
    }

    [Fact]
    public async Task Metadata_goes_escaped_into_the_query()
    {
        await client.PublishEventAsync("pub sub", "a/b", 1, new Dictionary<string, string> { ["cloudevent.id"] = "x y+z", ["ttlInSeconds"] = "60" });

        Assert.Equal("/v1.0/publish/pub%20sub/a%2Fb?metadata.cloudevent.id=x%20y%2Bz&metadata.ttlInSeconds=60", sidecar.Single.Target);
    }

    [Fact]
    public async Task A_byte_array_is_a_json_string_of_base64()
    {
        await client.PublishEventAsync("pubsub", "t", new byte[] { 1, 2, 3 });

        Assert.Equal("\"AQID\"", sidecar.Single.Text);
    }

    [Fact]
    public async Task A_cloud_event_is_published_as_one()
    {
        await client.PublishEventAsync("pubsub", "t", new CloudEvent<int>(7) { Type = "seven.v1", Source = new Uri("urn:test"), Subject = "s" });

        Assert.Equal("application/cloudevents+json", sidecar.Single.Header("Content-Type"));
        using var json = JsonDocument.Parse(sidecar.Single.Body);
        Assert.Equal(7, json.RootElement.GetProperty("data").GetInt32());
        Assert.Equal("application/json", json.RootElement.GetProperty("datacontenttype").GetString());
        Assert.Equal("seven.v1", json.RootElement.GetProperty("type").GetString());
        Assert.Equal("urn:test", json.RootElement.GetProperty("source").GetString());
        Assert.Equal("s", json.RootElement.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task No_data_is_an_empty_body_without_content_type()
    {
        await client.PublishEventAsync("pubsub", "t", new Dictionary<string, string> { ["a"] = "b" });

        Assert.Equal("/v1.0/publish/pubsub/t?metadata.a=b", sidecar.Single.Target);
        Assert.Empty(sidecar.Single.Body);
        Assert.Null(sidecar.Single.Header("Content-Type"));
    }

    [Fact]
    public async Task Bytes_go_as_they_are()
    {
        byte[] bytes = [0, 255, 13, 10, 128];
        await client.PublishByteEventAsync("pubsub", "t", bytes, "application/octet-stream");

        Assert.Equal("application/octet-stream", sidecar.Single.Header("Content-Type"));
        Assert.Equal(bytes, sidecar.Single.Body);
        Assert.Equal("5", sidecar.Single.Header("Content-Length"));
    }

    [Fact]
    public async Task Bytes_are_json_unless_said_otherwise()
    {
        await client.PublishByteEventAsync("pubsub", "t", "{}"u8.ToArray());

        Assert.Equal("application/json", sidecar.Single.Header("Content-Type"));
    }

    [Fact]
    public async Task Api_token_and_user_agent_are_sent()
    {
        using var withToken = sidecar.CreateClient(builder => builder.UseDaprApiToken("s3cret"));
        await withToken.PublishEventAsync("pubsub", "t");

        Assert.Equal("s3cret", sidecar.Single.Header("dapr-api-token"));
        Assert.StartsWith("dapr-sdk-dotnet/v", sidecar.Single.Header("User-Agent"));
    }

    [Fact]
    public async Task A_refusal_carries_status_and_error_code()
    {
        sidecar.Answer = _ => SidecarAnswer.Error(403, "ERR_PUBSUB_FORBIDDEN", "topic t is not allowed for app id web");

        var error = await Assert.ThrowsAsync<DaprException>(() => client.PublishEventAsync("pubsub", "t", 1));

        Assert.Equal(Failed, error.Message);
        var inner = Assert.IsType<DaprApiException>(error.InnerException);
        Assert.Equal("ERR_PUBSUB_FORBIDDEN", inner.ErrorCode);
        Assert.Contains("topic t is not allowed", inner.Message);
        Assert.Equal(HttpStatusCode.Forbidden, Assert.IsType<HttpRequestException>(inner.InnerException).StatusCode);
    }

    [Fact]
    public async Task A_refusal_that_is_not_json_carries_the_status()
    {
        sidecar.Answer = _ => new SidecarAnswer(401, "invalid api token");

        var error = await Assert.ThrowsAsync<DaprException>(() => client.PublishEventAsync("pubsub", "t", 1));

        var inner = Assert.IsType<DaprApiException>(error.InnerException);
        Assert.Equal("UNKNOWN", inner.ErrorCode);
        Assert.Equal(HttpStatusCode.Unauthorized, Assert.IsType<HttpRequestException>(inner.InnerException).StatusCode);
    }

    [Fact]
    public async Task No_sidecar_is_a_dapr_exception()
    {
        using var lonely = new DaprClientBuilder().UseHttpEndpoint($"http://127.0.0.1:{FreePorts.Take()}").Build();

        var error = await Assert.ThrowsAsync<DaprException>(() => lonely.PublishEventAsync("pubsub", "t", 1));

        Assert.IsType<HttpRequestException>(error.InnerException);
    }

    [Fact]
    public async Task Cancelling_is_not_a_dapr_exception()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.PublishEventAsync("pubsub", "t", 1, cancelled.Token));
    }

    [Fact]
    public async Task Names_and_data_are_checked_at_once()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => client.PublishEventAsync("", "t", 1));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.PublishEventAsync("pubsub", null!, 1));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.PublishEventAsync<string>("pubsub", "t", null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.PublishEventAsync("pubsub", "t", 1, null!));
        await Assert.ThrowsAsync<ArgumentException>(() => client.PublishByteEventAsync("pubsub", "", default));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.BulkPublishEventAsync<int>("pubsub", "t", null!));
        Assert.Empty(sidecar.Requests);
    }

    [Fact]
    public async Task A_disposed_client_says_so()
    {
        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.PublishEventAsync("pubsub", "t", 1));
    }

    [Fact]
    public async Task Bulk_entries_are_numbered_and_typed()
    {
        var response = await client.BulkPublishEventAsync<object>(
            "pubsub", "t", [new Dog("Rex", 3), new byte[] { 1, 2, 3 }, new CloudEvent<int>(1)], new Dictionary<string, string> { ["a"] = "b" });

        Assert.Empty(response.FailedEntries);
        Assert.Equal("/v1.0/publish/bulk/pubsub/t?metadata.a=b", sidecar.Single.Target);
        Assert.Equal("application/json", sidecar.Single.Header("Content-Type"));
        using var json = JsonDocument.Parse(sidecar.Single.Body);
        var entries = json.RootElement.EnumerateArray().ToList();
        Assert.Equal(["0", "1", "2"], entries.Select(entry => entry.GetProperty("entryId").GetString()));
        Assert.Equal(
            ["application/json", "application/octet-stream", "application/cloudevents+json"],
            entries.Select(entry => entry.GetProperty("contentType").GetString()));
        Assert.Equal("AQID", entries[1].GetProperty("event").GetString());
        Assert.All(entries, entry => Assert.Equal("b", entry.GetProperty("metadata").GetProperty("a").GetString()));
    }

    [Fact]
    public async Task Bulk_failures_of_single_entries_are_returned()
    {
        sidecar.Answer = _ => new SidecarAnswer(
            500, """{"failedEntries":[{"entryId":"1","error":"broker said no"}],"errorCode":"ERR_PUBSUB_PUBLISH_MESSAGE"}""");

        var response = await client.BulkPublishEventAsync("pubsub", "t", [10, 11, 12]);

        var failed = Assert.Single(response.FailedEntries);
        Assert.Equal(11, failed.Entry.EventData);
        Assert.Equal("1", failed.Entry.EntryId);
        Assert.Equal("application/json", failed.Entry.ContentType);
        Assert.Equal("broker said no", failed.ErrorMessage);
    }

    [Fact]
    public async Task Bulk_failure_of_the_request_is_thrown()
    {
        sidecar.Answer = _ => SidecarAnswer.Error(404, "ERR_PUBSUB_NOT_FOUND", "pubsub x is not found");

        var error = await Assert.ThrowsAsync<DaprException>(() => client.BulkPublishEventAsync("x", "t", [1]));

        Assert.Equal("Bulk " + Failed, error.Message);
        Assert.Equal("ERR_PUBSUB_NOT_FOUND", Assert.IsType<DaprApiException>(error.InnerException).ErrorCode);
    }

    [Fact]
    public async Task Options_with_generated_metadata_need_no_reflection()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = AnimalContext.Default };
        using var generated = sidecar.CreateClient(builder => builder.UseJsonSerializationOptions(options));

        await generated.PublishEventAsync("pubsub", "t", new Animal("Tom"));

        Assert.Equal("""{"name":"Tom"}""", sidecar.Single.Text);
        await Assert.ThrowsAsync<NotSupportedException>(() => generated.PublishEventAsync("pubsub", "t", new Dog("Rex", 3)));
    }

    internal record Animal(string Name);

    internal sealed record Dog(string Name, int Age) : Animal(Name);

    [JsonSerializable(typeof(Animal))]
    internal sealed partial class AnimalContext : JsonSerializerContext;
}
