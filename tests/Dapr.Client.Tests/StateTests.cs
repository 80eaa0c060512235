using System.Text;

namespace Dapr.Client.Tests;

public sealed class StateTests : IAsyncLifetime
{
    private const string Failed = "State operation failed: the Dapr endpoint indicated a failure. See InnerException for details.";
    private const string Undecodable = "State operation failed: the state payload could not be deserialized. See InnerException for details.";

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
    public async Task Get_reads_value_and_unquoted_etag()
    {
        sidecar.Answer = _ => new SidecarAnswer(200, """{"name":"Ann","age":30}""", new() { ["ETag"] = "3" });

        var (value, etag) = await client.GetStateAndETagAsync<Person>(
            "store", "a/b c", ConsistencyMode.Strong, new Dictionary<string, string> { ["partitionKey"] = "p&q" });

        Assert.Equal(new Person("Ann", 30), value);
        Assert.Equal("3", etag);
        Assert.Equal("GET", sidecar.Single.Method);
        Assert.Equal("/v1.0/state/store/a%2Fb%20c?consistency=strong&metadata.partitionKey=p%26q", sidecar.Single.Target);
    }

    [Fact]
    public async Task Get_of_a_missing_key_is_default_and_an_empty_etag()
    {
        Assert.Equal((null, ""), await client.GetStateAndETagAsync<Person?>("store", "gone"));
        Assert.Equal(0, await client.GetStateAsync<int>("store", "gone"));
    }

    [Fact]
    public async Task A_stored_null_is_default_even_for_a_value_type()
    {
        sidecar.Answer = _ => new SidecarAnswer(200, "null", new() { ["ETag"] = "1" });

        Assert.Equal((0, "1"), await client.GetStateAndETagAsync<int>("store", "k"));
    }

    [Fact]
    public async Task Get_reads_a_value_larger_than_any_first_buffer()
    {
        var text = new string('x', 1_000_000);
        sidecar.Answer = _ => new SidecarAnswer(200, $"\"{text}\"");

        Assert.Equal(text, await client.GetStateAsync<string>("store", "k"));
    }

    [Fact]
    public async Task An_undecodable_value_is_a_dapr_exception()
    {
        sidecar.Answer = _ => new SidecarAnswer(200, "\"text\"");

        var error = await Assert.ThrowsAsync<DaprException>(() => client.GetStateAsync<Person>("store", "k"));

        Assert.Equal(Undecodable, error.Message);
        Assert.IsType<System.Text.Json.JsonException>(error.InnerException);
    }

    [Fact]
    public async Task A_refused_get_is_a_dapr_exception()
    {
        sidecar.Answer = _ => SidecarAnswer.Error(400, "ERR_STATE_STORE_NOT_FOUND", "state store x is not found");

        var error = await Assert.ThrowsAsync<DaprException>(() => client.GetStateAsync<Person>("x", "k"));

        Assert.Equal(Failed, error.Message);
        Assert.Equal("ERR_STATE_STORE_NOT_FOUND", Assert.IsType<DaprApiException>(error.InnerException).ErrorCode);
    }

    [Fact]
    public async Task Save_sends_no_etag()
    {
        await client.SaveStateAsync("store", "k", new Person("Ann", 30));

        Assert.Equal("POST", sidecar.Single.Method);
        Assert.Equal("/v1.0/state/store", sidecar.Single.Target);
        Assert.Equal("application/json", sidecar.Single.Header("Content-Type"));
        Assert.Equal("""[{"key":"k","value":{"name":"Ann","age":30}}]""", sidecar.Single.Text);
    }

    [Fact]
    public async Task Save_sends_options_and_metadata()
    {
        await client.SaveStateAsync(
            "store",
            "k",
            1,
            new StateOptions { Concurrency = ConcurrencyMode.FirstWrite, Consistency = ConsistencyMode.Eventual },
            new Dictionary<string, string> { ["ttlInSeconds"] = "60" });

        Assert.Equal(
            """[{"key":"k","value":1,"metadata":{"ttlInSeconds":"60"},"options":{"concurrency":"first-write","consistency":"eventual"}}]""",
            sidecar.Single.Text);
    }

    [Theory]
    [InlineData("7", "\"etag\":\"7\"")]
    [InlineData("", "\"value\":1}")]
    public async Task Try_save_sends_the_etag_unless_it_is_empty(string etag, string expected)
    {
        Assert.True(await client.TrySaveStateAsync("store", "k", 1, etag));

        Assert.Contains(expected, sidecar.Single.Text);
        Assert.Equal(etag.Length > 0, sidecar.Single.Text.Contains("etag"));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("")]
    public async Task An_etag_that_differs_is_false(string etag)
    {
        sidecar.Answer = _ => SidecarAnswer.Error(409, "ERR_STATE_SAVE", "possible etag mismatch");

        Assert.False(await client.TrySaveStateAsync("store", "k", 1, etag));
        Assert.False(await client.TryDeleteStateAsync("store", "k", etag));
    }

    [Fact]
    public async Task A_conflict_without_an_etag_is_thrown()
    {
        sidecar.Answer = _ => SidecarAnswer.Error(409, "ERR_STATE_SAVE", "possible etag mismatch");

        await Assert.ThrowsAsync<DaprException>(() => client.SaveStateAsync("store", "k", 1));
        await Assert.ThrowsAsync<DaprException>(() => client.DeleteStateAsync("store", "k"));
        await Assert.ThrowsAsync<DaprException>(() => client.SaveBulkStateAsync("store", [new SaveStateItem<int>("k", 1, "7")]));
    }

    [Fact]
    public async Task Any_other_failure_of_try_save_is_thrown()
    {
        sidecar.Answer = _ => SidecarAnswer.Error(500, "ERR_STATE_SAVE", "no item was updated");

        await Assert.ThrowsAsync<DaprException>(() => client.TrySaveStateAsync("store", "k", 1, "7"));
    }

    [Fact]
    public async Task Delete_sends_options_in_the_query_and_the_etag_unquoted()
    {
        Assert.True(await client.TryDeleteStateAsync(
            "store", "k", "abc-1", new StateOptions { Concurrency = ConcurrencyMode.LastWrite, Consistency = ConsistencyMode.Strong }));

        Assert.Equal("DELETE", sidecar.Single.Method);
        Assert.Equal("/v1.0/state/store/k?concurrency=last-write&consistency=strong", sidecar.Single.Target);
        Assert.Equal("abc-1", sidecar.Single.Header("If-Match"));
    }

    [Fact]
    public async Task Delete_sends_no_etag()
    {
        await client.DeleteStateAsync("store", "k");

        Assert.Null(sidecar.Single.Header("If-Match"));
    }

    [Fact]
    public async Task Bulk_get_reads_typed_values_and_missing_keys()
    {
        sidecar.Answer = _ => new SidecarAnswer(200, """
            [{"key":"a","data":{"name":"Ann","age":1},"etag":"3","metadata":{"ttlExpireTime":"x"}}, {"key":"gone"},
             {"etag":"1","data":null,"key":"n"},{"key":"e","error":"broken"}]
            """);

        var items = await client.GetBulkStateAsync<Person?>(
            "store", ["a", "gone", "n", "e"], 10, new Dictionary<string, string> { ["partitionKey"] = "p" });

        Assert.Equal("/v1.0/state/store/bulk", sidecar.Single.Target);
        Assert.Equal("""{"keys":["a","gone","n","e"],"parallelism":10,"metadata":{"partitionKey":"p"}}""", sidecar.Single.Text);
        Assert.Equal(
            [("a", new Person("Ann", 1), "3"), ("gone", null, ""), ("n", null, "1"), ("e", null, "")],
            items.Select(item => (item.Key, item.Value, item.ETag)));
    }

    [Fact]
    public async Task Bulk_get_reads_raw_json()
    {
        sidecar.Answer = _ => new SidecarAnswer(200, """[{"key":"a","data":{"n": [1, "é"]},"etag":"3"},{"key":"b","data":7},{"key":"gone"}]""");

        var items = await client.GetBulkStateAsync("store", ["a", "b", "gone"], null);

        Assert.Equal("""{"keys":["a","b","gone"]}""", sidecar.Single.Text);
        Assert.Equal(
            [("a", """{"n": [1, "é"]}""", "3"), ("b", "7", ""), ("gone", "", "")],
            items.Select(item => (item.Key, item.Value, item.ETag)));
    }

    [Fact]
    public async Task Bulk_save_sends_each_item_with_its_own_conditions()
    {
        await client.SaveBulkStateAsync(
            "store",
            [
                new SaveStateItem<int?>("a", 1, null!),
                new SaveStateItem<int?>("b", null, "7", new StateOptions(), new Dictionary<string, string> { ["contentType"] = "application/json" }),
            ]);

        Assert.Equal(
            """[{"key":"a","value":1},{"key":"b","value":null,"etag":"7","metadata":{"contentType":"application/json"},"options":{}}]""",
            sidecar.Single.Text);
    }

    [Fact]
    public async Task Bulk_delete_is_one_request_each_and_stops_at_a_mismatch()
    {
        sidecar.Answer = request => new SidecarAnswer(request.Target.EndsWith('b') ? 409 : 204);

        await Assert.ThrowsAsync<DaprException>(() => client.DeleteBulkStateAsync(
            "store", [new BulkDeleteStateItem("a", null!), new BulkDeleteStateItem("b", "7"), new BulkDeleteStateItem("c", null!)]));

        Assert.Equal(["/v1.0/state/store/a", "/v1.0/state/store/b"], sidecar.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_transaction_embeds_raw_json()
    {
        await client.ExecuteStateTransactionAsync(
            "store",
            [
                new StateTransactionRequest(
                    "a",
                    Encoding.UTF8.GetBytes("""{"n":1}"""),
                    StateOperationType.Upsert,
                    "2",
                    new Dictionary<string, string> { ["contentType"] = "application/json" },
                    new StateOptions { Concurrency = ConcurrencyMode.FirstWrite }),
                new StateTransactionRequest("b", null, StateOperationType.Delete),
            ],
            new Dictionary<string, string> { ["partitionKey"] = "x" });

        Assert.Equal("/v1.0/state/store/transaction", sidecar.Single.Target);
        Assert.Equal(
            """
            {"operations":[{"operation":"upsert","request":{"key":"a","value":{"n":1},"etag":"2","metadata":{"contentType":"application/json"},"options":{"concurrency":"first-write"}}},{"operation":"delete","request":{"key":"b"}}],"metadata":{"partitionKey":"x"}}
            """,
            sidecar.Single.Text);
    }

    [Fact]
    public async Task A_failed_transaction_is_thrown()
    {
        sidecar.Answer = _ => SidecarAnswer.Error(500, "ERR_STATE_TRANSACTION", "error while executing state transaction: etag mismatch");

        var error = await Assert.ThrowsAsync<DaprException>(
            () => client.ExecuteStateTransactionAsync("store", [new StateTransactionRequest("b", null, StateOperationType.Delete)]));

        Assert.Equal(Failed, error.Message);
    }

    [Fact]
    public async Task A_transaction_value_that_is_not_json_is_refused()
    {
        var error = await Assert.ThrowsAsync<DaprException>(() => client.ExecuteStateTransactionAsync(
            "store", [new StateTransactionRequest("a", "no json"u8.ToArray(), StateOperationType.Upsert)]));

        Assert.IsAssignableFrom<System.Text.Json.JsonException>(error.InnerException);
        Assert.Empty(sidecar.Requests);
    }

    [Fact]
    public async Task An_entry_saves_with_and_without_its_etag()
    {
        sidecar.Answer = request => request.Method == "GET" ? new SidecarAnswer(200, "1", new() { ["ETag"] = "9" }) : new SidecarAnswer(204);
        var entry = await client.GetStateEntryAsync<int>("store", "k");
        entry.Value = 2;

        await entry.SaveAsync();
        Assert.True(await entry.TrySaveAsync());
        Assert.True(await entry.TryDeleteAsync());
        await entry.DeleteAsync();

        var requests = sidecar.Requests.Skip(1).ToList();
        Assert.Equal("""[{"key":"k","value":2}]""", requests[0].Text);
        Assert.Equal("""[{"key":"k","value":2,"etag":"9"}]""", requests[1].Text);
        Assert.Equal("9", requests[2].Header("If-Match"));
        Assert.Null(requests[3].Header("If-Match"));
    }

    [Fact]
    public async Task Arguments_are_checked_before_anything_is_sent()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetStateAsync<int>("", "k"));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.GetStateAsync<int>("store", null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.TrySaveStateAsync("store", "k", 1, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.TryDeleteStateAsync("store", "k", null!));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetBulkStateAsync("store", [], null));
        await Assert.ThrowsAsync<ArgumentException>(() => client.SaveBulkStateAsync<int>("store", []));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ExecuteStateTransactionAsync("store", []));
        Assert.Empty(sidecar.Requests);
    }

    internal sealed record Person(string Name, int Age);
}
