using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Section 5 of the contract: state over HTTP, on both stores.</summary>
public sealed class StateApiTests : IAsyncLifetime
{
    private readonly Site site = Site.New().With(Site.InMemory);
    private Hosting.Sidecar sidecar = null!;

    public async Task InitializeAsync()
    {
        site.With($$"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: sqlite}
            spec:
              type: state.sqlite
              version: v1
              metadata:
              - {name: connectionString, value: "{{site.Folder}}/state.db"}
            """);
        sidecar = await site.StartAsync("shop");
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Theory]
    [InlineData("""{ "z":1, "a":[1, 2.50, 1e3] }""", """{"a":[1,2.5,1000],"z":1}""")]
    [InlineData("\"<&>\"", "\"\\u003c\\u0026\\u003e\"")]
    [InlineData("12345678901234567890", "12345678901234567000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("null", "null")]
    public async Task Values_are_written_again_as_Go_does(string value, string stored)
    {
        foreach (var store in new[] { "store", "sqlite" })
        {
            Assert.Equal(204, (await SaveAsync(store, $$"""[{"key":"k","value":{{value}}}]""")).Status);
            var got = await GetAsync(store, "k");
            Assert.Equal((200, stored, "application/json"), (got.Status, got.Text, got.Headers["Content-Type"]));
            Assert.False(got.Headers["ETag"].StartsWith('"'));
        }
    }

    [Fact]
    public async Task Missing_keys_and_deletes()
    {
        Assert.Equal(204, (await GetAsync("store", "gone")).Status);
        await SaveAsync("store", """[{"key":"a b/c","value":1}]""");
        Assert.Equal("1", (await GetAsync("store", "a+b%2Fc")).Text);
        Assert.Equal(204, (await site.CallAsync(sidecar, "DELETE", "/v1.0/state/store/a%20b%2Fc")).Status);
        Assert.Equal(204, (await GetAsync("store", "a%20b%2Fc")).Status);
    }

    [Fact]
    public async Task ETags_are_checked()
    {
        await SaveAsync("sqlite", """[{"key":"k","value":1}]""");
        var etag = (await GetAsync("sqlite", "k")).Headers["ETag"];
        Assert.Equal(204, (await SaveAsync("sqlite", $$"""[{"key":"k","value":2,"etag":"{{etag}}"}]""")).Status);
        var stale = await SaveAsync("sqlite", $$"""[{"key":"k","value":3,"etag":"{{etag}}"}]""");
        Assert.Equal((409, "ERR_STATE_SAVE", "failed saving state in state store sqlite: possible etag mismatch. error from state store"),
            (stale.Status, stale.ErrorCode, stale.Message));
        var first = await SaveAsync("sqlite", """[{"key":"k","value":3,"options":{"concurrency":"first-write"}}]""");
        Assert.Equal(409, first.Status);
        Assert.Equal(409, (await site.CallAsync(sidecar, "DELETE", "/v1.0/state/sqlite/k", null, null, ("If-Match", "nope"))).Status);
        Assert.Equal("2", (await GetAsync("sqlite", "k")).Text);
    }

    [Fact]
    public async Task Time_to_live_is_told_and_ends()
    {
        await SaveAsync("store", """[{"key":"k","value":1,"metadata":{"ttlInSeconds":"100"}}]""");
        Assert.True((await GetAsync("store", "k")).Headers.ContainsKey("metadata.ttlExpireTime"));
        await SaveAsync("store", """[{"key":"k","value":1}]""");
        Assert.False((await GetAsync("store", "k")).Headers.ContainsKey("metadata.ttlExpireTime"));
        Assert.Equal(500, (await SaveAsync("store", """[{"key":"k","value":1,"metadata":{"ttlInSeconds":"abc"}}]""")).Status);
    }

    [Fact]
    public async Task Bulk_get_gives_every_key()
    {
        await SaveAsync("store", """[{"key":"a","value":{"n":1}},{"key":"b","value":"x"}]""");
        var reply = await site.CallAsync(sidecar, "POST", "/v1.0/state/store/bulk", """{"keys":["a","gone","b"]}""");
        Assert.Equal(["""{"n":1}""", null, "\"x\""], reply.Json.EnumerateArray().Select(e => e.TryGetProperty("data", out var data) ? data.GetRawText() : null));
        Assert.Equal("[]", (await site.CallAsync(sidecar, "POST", "/v1.0/state/store/bulk", "{}")).Text);
    }

    [Fact]
    public async Task Transactions_are_all_or_nothing()
    {
        await SaveAsync("sqlite", """[{"key":"b","value":"old"}]""");
        var reply = await TransactAsync("""{"operations":[{"operation":"upsert","request":{"key":"a","value":1}},{"operation":"upsert","request":{"key":"b","value":2,"etag":"x"}}]}""");
        Assert.Equal((500, "ERR_STATE_TRANSACTION"), (reply.Status, reply.ErrorCode));
        Assert.Equal(204, (await GetAsync("sqlite", "a")).Status);
        Assert.Equal(204, (await TransactAsync("""{"operations":[{"operation":"upsert","request":{"key":"a","value":1}},{"operation":"delete","request":{"key":"b"}}]}""")).Status);
        Assert.Equal(("1", 204), ((await GetAsync("sqlite", "a")).Text, (await GetAsync("sqlite", "b")).Status));
        Assert.Equal("operation type replace not supported", (await TransactAsync("""{"operations":[{"operation":"replace","request":{}}]}""")).Message);
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("""[{"value":1}]""")]
    [InlineData("""[{"key":5}]""")]
    [InlineData("""[{"key":"a","metadata":{"x":5}}]""")]
    [InlineData("""[{"key":"a||b","value":1}]""")]
    [InlineData("""[{"key":"a","value":1e400}]""")]
    public async Task Malformed_saves(string body) => Assert.Equal((400, "ERR_MALFORMED_REQUEST"), await SaveAsync("store", body) is var reply ? (reply.Status, reply.ErrorCode) : default);

    [Theory]
    [InlineData("transaction", """{"operations":[],"metadata":{"x":5}}""")]
    [InlineData("transaction", """{"operations":[5]}""")]
    [InlineData("bulk", """{"keys":["a"],"parallelism":"2"}""")]
    [InlineData("bulk", """{"keys":["a"],"parallelism":1.5}""")]
    [InlineData("bulk", """{"keys":["a"],"metadata":{"x":2}}""")]
    [InlineData("bulk", """{"keys":[5]}""")]
    [InlineData("bulk", "[]")]
    [InlineData("bulk", "")]
    public async Task Malformed_transactions_and_bulk_gets(string path, string body)
    {
        var reply = await site.CallAsync(sidecar, "POST", $"/v1.0/state/sqlite/{path}", body);
        Assert.Equal((400, "ERR_MALFORMED_REQUEST"), (reply.Status, reply.ErrorCode));
    }

    [Theory]
    [InlineData("""{"operations":[null]}""")]
    [InlineData("""{"operations":[{"operation":null,"request":{"key":"a"}}]}""")]
    public async Task An_operation_that_is_null_has_no_type(string body) => Assert.Equal("operation type  not supported", (await TransactAsync(body)).Message);

    [Theory]
    [InlineData("", """[{"key":"a","value":1}] x""", 204)]
    [InlineData("/transaction", """{"operations":[{"operation":"upsert","request":{"key":"a","value":1}}]} x""", 204)]
    [InlineData("/bulk", """{"keys":["none"]} x""", 200)]
    public async Task What_follows_the_first_value_is_not_read(string path, string body, int status) =>
        Assert.Equal(status, (await site.CallAsync(sidecar, "POST", "/v1.0/state/sqlite" + path, body)).Status);

    [Fact]
    public async Task Unknown_stores_and_queries()
    {
        var unknown = await GetAsync("nope", "k");
        Assert.Equal((400, "ERR_STATE_STORE_NOT_FOUND", "state store nope is not found"), (unknown.Status, unknown.ErrorCode, unknown.Message));
        Assert.Equal("ERR_STATE_STORE_NOT_SUPPORTED", (await site.CallAsync(sidecar, "POST", "/v1.0-alpha1/state/store/query", "{}")).ErrorCode);
    }

    private Task<Reply> SaveAsync(string store, string body) => site.CallAsync(sidecar, "POST", $"/v1.0/state/{store}", body);

    private Task<Reply> GetAsync(string store, string key) => site.CallAsync(sidecar, "GET", $"/v1.0/state/{store}/{key}");

    private Task<Reply> TransactAsync(string body) => site.CallAsync(sidecar, "POST", "/v1.0/state/sqlite/transaction", body);
}
