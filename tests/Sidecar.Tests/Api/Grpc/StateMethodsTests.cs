using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Concurrency = Dapr.Client.Autogen.Grpc.v1.StateOptions.Types.StateConcurrency;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>State over gRPC: values are bytes, and each failure has daprd's status and details.</summary>
public sealed class StateMethodsTests : IAsyncLifetime
{
    private readonly Site site = Site.New().With(Site.InMemory).With("""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: sql}
        spec:
          type: state.sqlite
          version: v1
          metadata:
          - {name: connectionString, value: state.db}
        """);

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

    [Theory]
    [InlineData("store")]
    [InlineData("sql")]
    public async Task Values_are_the_bytes_that_were_saved(string store)
    {
        byte[][] values = [[0, 255, 128], [.. "plain"u8], [.. """{"b":1, "a":2}"""u8], [.. "$2a$11$hash"u8], []];
        foreach (var value in values)
        {
            await SaveAsync(store, Item("k", value));
            var got = await GetAsync(store, "k");
            Assert.Equal(value, got.Data.ToByteArray());
            Assert.NotEmpty(got.Etag);
        }
    }

    [Fact]
    public async Task What_one_api_saves_the_other_reads()
    {
        await SaveAsync("store", Item("k", """{"b":1}"""u8));
        Assert.Equal("""{"b":1}""", (await site.CallAsync(sidecar, "GET", "/v1.0/state/store/k")).Text);
        await site.CallAsync(sidecar, "POST", "/v1.0/state/store", """[{"key":"k","value":"text"}]""");
        Assert.Equal("\"text\"", (await GetAsync("store", "k")).Data.ToStringUtf8());
    }

    [Fact]
    public async Task A_value_that_is_no_JSON_is_base64_in_a_bulk_get_over_HTTP()
    {
        await SaveAsync("store", Item("k", [1, 2, 3]));
        var reply = await site.CallAsync(sidecar, "POST", "/v1.0/state/store/bulk", """{"keys":["k"]}""");
        Assert.Equal("AQID", reply.Json[0].GetProperty("data").GetString());
    }

    [Fact]
    public async Task Only_the_metadata_application_json_rewrites_a_value()
    {
        var item = Item("k", """{ "b": 12345678901234567890, "a": 2 }"""u8);
        item.Metadata["contentType"] = "application/json";
        await SaveAsync("store", item);
        Assert.Equal("""{"a":2,"b":12345678901234567000}""", (await GetAsync("store", "k")).Data.ToStringUtf8());
        var broken = Item("k", "no json"u8);
        broken.Metadata["contentType"] = "application/json";
        var failure = await FailureAsync(client.Dapr.SaveStateAsync(new SaveStateRequest { StoreName = "store", States = { broken } }));
        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Null(failure.GetRpcStatus());
    }

    [Theory]
    [InlineData("store")]
    [InlineData("sql")]
    public async Task An_etag_that_is_not_the_keys_aborts_the_write(string store)
    {
        await SaveAsync(store, Item("k", "1"u8));
        var etag = (await GetAsync(store, "k")).Etag;
        await SaveAsync(store, Item("k", "2"u8, etag));
        var save = await FailureAsync(client.Dapr.SaveStateAsync(new SaveStateRequest { StoreName = store, States = { Item("k", "3"u8, etag) } }));
        Assert.Equal((StatusCode.Aborted, "ERR_STATE_SAVE"), (save.StatusCode, GrpcClient.ReasonOf(save)));
        Assert.StartsWith($"failed saving state in state store {store}: possible etag mismatch. error from state store", save.Status.Detail, StringComparison.Ordinal);
        var delete = await FailureAsync(client.Dapr.DeleteStateAsync(new DeleteStateRequest { StoreName = store, Key = "k", Etag = new Etag { Value = etag } }));
        Assert.Equal((StatusCode.Aborted, "ERR_STATE_DELETE"), (delete.StatusCode, GrpcClient.ReasonOf(delete)));
        var transaction = await FailureAsync(client.Dapr.ExecuteStateTransactionAsync(Transaction(store, ("upsert", Item("k", "4"u8, etag)))));
        Assert.Equal((StatusCode.Internal, "ERR_STATE_TRANSACTION"), (transaction.StatusCode, GrpcClient.ReasonOf(transaction)));
        Assert.Equal("2", (await GetAsync(store, "k")).Data.ToStringUtf8());
    }

    [Fact]
    public async Task The_first_write_wins_where_that_is_asked()
    {
        var item = Item("k", "1"u8);
        item.Options = new StateOptions { Concurrency = Concurrency.ConcurrencyFirstWrite };
        await SaveAsync("store", item);
        Assert.Equal(StatusCode.Aborted, (await FailureAsync(client.Dapr.SaveStateAsync(new SaveStateRequest { StoreName = "store", States = { item } }))).StatusCode);
    }

    [Fact]
    public async Task A_transaction_is_all_or_nothing_and_keeps_its_order()
    {
        await client.Dapr.ExecuteStateTransactionAsync(Transaction("sql", ("upsert", Item("a", "1"u8)), ("delete", Item("a", [])), ("upsert", Item("b", "2"u8))));
        Assert.Equal(["", "2"], [(await GetAsync("sql", "a")).Data.ToStringUtf8(), (await GetAsync("sql", "b")).Data.ToStringUtf8()]);
        var unknown = await FailureAsync(client.Dapr.ExecuteStateTransactionAsync(Transaction("sql", ("delete", Item("b", [])), ("UPSERT", Item("c", "3"u8)))));
        Assert.Equal((StatusCode.Unimplemented, "operation type UPSERT not supported"), (unknown.StatusCode, unknown.Status.Detail));
        Assert.Equal("2", (await GetAsync("sql", "b")).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Several_keys_are_read_and_deleted_at_once()
    {
        await SaveAsync("sql", Item("a", "1"u8), Item("b", "2"u8));
        var all = await client.Dapr.GetBulkStateAsync(new GetBulkStateRequest { StoreName = "sql", Keys = { "a", "none", "b", "a" } });
        Assert.Equal([("a", "1"), ("b", "2"), ("none", "")], all.Items.Select(item => (item.Key, item.Data.ToStringUtf8())).Order());
        await client.Dapr.DeleteBulkStateAsync(new DeleteBulkStateRequest { StoreName = "sql", States = { Item("a", []), Item("b", []) } });
        Assert.Empty((await GetAsync("sql", "a")).Etag + (await GetAsync("sql", "b")).Etag);
    }

    [Fact]
    public async Task A_ttl_is_shown_and_must_be_a_number()
    {
        var item = Item("k", "1"u8);
        item.Metadata["ttlInSeconds"] = "100";
        await SaveAsync("sql", item);
        Assert.Contains("ttlExpireTime", (await GetAsync("sql", "k")).Metadata.Keys);
        item.Metadata["ttlInSeconds"] = "soon";
        var failure = await FailureAsync(client.Dapr.SaveStateAsync(new SaveStateRequest { StoreName = "sql", States = { item } }));
        Assert.Equal((StatusCode.Internal, "ERR_STATE_SAVE"), (failure.StatusCode, GrpcClient.ReasonOf(failure)));
    }

    [Fact]
    public async Task An_illegal_key_is_named_in_the_details()
    {
        var failure = await FailureAsync(client.Dapr.GetStateAsync(new GetStateRequest { StoreName = "store", Key = "a||b" }));
        Assert.Equal((StatusCode.InvalidArgument, "DAPR_STATE_ILLEGAL_KEY"), (failure.StatusCode, GrpcClient.ReasonOf(failure)));
        Assert.Equal(["BadRequest", "ResourceInfo", "ErrorInfo"], GrpcClient.DetailsOf(failure));
        Assert.Equal("a||b", failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations[0].Field);
    }

    [Fact]
    public async Task Names_and_keys_that_are_missing_are_said()
    {
        var store = await FailureAsync(client.Dapr.GetStateAsync(new GetStateRequest { StoreName = "none", Key = "k" }));
        Assert.Equal((StatusCode.InvalidArgument, "state store none is not found", "DAPR_STATE_NOT_FOUND"),
            (store.StatusCode, store.Status.Detail, GrpcClient.ReasonOf(store)));
        var key = await FailureAsync(client.Dapr.SaveStateAsync(new SaveStateRequest { StoreName = "store", States = { Item("a", "1"u8), Item("", "2"u8) } }));
        Assert.Equal((StatusCode.InvalidArgument, "state key cannot be empty"), (key.StatusCode, key.Status.Detail));
        Assert.Empty((await GetAsync("store", "a")).Etag);
        var query = await FailureAsync(client.Dapr.QueryStateAlpha1Async(new QueryStateRequest { StoreName = "store", Query = "{}" }));
        Assert.Equal((StatusCode.Internal, "DAPR_STATE_QUERYING_NOT_SUPPORTED"), (query.StatusCode, GrpcClient.ReasonOf(query)));
    }

    private static StateItem Item(string key, ReadOnlySpan<byte> value, string? etag = null)
    {
        var item = new StateItem { Key = key, Value = ByteString.CopyFrom(value) };
        if (etag is not null)
            item.Etag = new Etag { Value = etag };
        return item;
    }

    private static ExecuteStateTransactionRequest Transaction(string store, params (string Kind, StateItem Item)[] operations)
    {
        var request = new ExecuteStateTransactionRequest { StoreName = store };
        foreach (var (kind, item) in operations)
            request.Operations.Add(new TransactionalStateOperation { OperationType = kind, Request = item });
        return request;
    }

    private static Task<RpcException> FailureAsync<T>(AsyncUnaryCall<T> call) => GrpcClient.FailureOf(call);

    private async Task<GetStateResponse> GetAsync(string store, string key) =>
        await client.Dapr.GetStateAsync(new GetStateRequest { StoreName = store, Key = key });

    private async Task SaveAsync(string store, params StateItem[] items) =>
        await client.Dapr.SaveStateAsync(new SaveStateRequest { StoreName = store, States = { items } });
}
