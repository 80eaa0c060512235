using System.Text;
using System.Text.Json;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Switchyard.Sidecar.Tests.Api.Sdk;

/// <summary>State with Dapr.Client.</summary>
public sealed class SdkStateTests(SdkSite site) : IClassFixture<SdkSite>
{
    private DaprClient Dapr => site.Dapr;

    [Theory]
    [InlineData("mem")]
    [InlineData("sql")]
    public async Task A_value_is_saved_read_and_deleted(string store)
    {
        await Dapr.SaveStateAsync(store, "a", new SdkOrder(1, "$2a$<>"));
        Assert.Equal(new SdkOrder(1, "$2a$<>"), await Dapr.GetStateAsync<SdkOrder>(store, "a"));
        await Dapr.DeleteStateAsync(store, "a");
        var (value, etag) = await Dapr.GetStateAndETagAsync<SdkOrder>(store, "a");
        Assert.Equal((null, ""), (value, etag));
    }

    [Theory]
    [InlineData("mem")]
    [InlineData("sql")]
    public async Task A_stale_etag_saves_and_deletes_nothing(string store)
    {
        await Dapr.SaveStateAsync(store, "e", 1);
        var (value, etag) = await Dapr.GetStateAndETagAsync<int>(store, "e");
        Assert.Equal(1, value);
        Assert.True(await Dapr.TrySaveStateAsync(store, "e", 2, etag));
        Assert.False(await Dapr.TrySaveStateAsync(store, "e", 3, etag));
        Assert.False(await Dapr.TryDeleteStateAsync(store, "e", etag));
        var entry = await Dapr.GetStateEntryAsync<int>(store, "e");
        Assert.Equal(2, entry.Value);
        entry.Value = 5;
        Assert.True(await entry.TrySaveAsync());
        Assert.True(await Dapr.TryDeleteStateAsync(store, "e", (await Dapr.GetStateAndETagAsync<int>(store, "e")).etag));
    }

    [Theory]
    [InlineData("mem")]
    [InlineData("sql")]
    public async Task Only_the_first_write_of_a_key_succeeds_where_that_is_asked_for(string store)
    {
        var first = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
        await Dapr.SaveStateAsync(store, "f", 1, first);
        var failure = await Assert.ThrowsAsync<DaprException>(() => Dapr.SaveStateAsync(store, "f", 2, first));
        Assert.Equal(StatusCode.Aborted, StatusOf(failure));
        Assert.Equal(1, await Dapr.GetStateAsync<int>(store, "f"));
    }

    [Theory]
    [InlineData("mem")]
    [InlineData("sql")]
    public async Task Many_are_saved_read_and_deleted_at_once(string store)
    {
        // The SDK sends no token with this one call (dapr/dotnet-sdk#1282), so that apps put it there themselves.
        using var dapr = SdkSite.ClientOf(site.Sidecar, under: new TokenHandler());
        await dapr.SaveBulkStateAsync(store, [new SaveStateItem<int>("b1", 1, ""), new SaveStateItem<int>("b2", 2, "")]);
        var read = await Dapr.GetBulkStateAsync<int>(store, ["b1", "b2"], parallelism: 2);
        Assert.Equal(["b1=1", "b2=2"], read.Select(item => $"{item.Key}={item.Value}").Order(StringComparer.Ordinal));
        Assert.All(read, item => Assert.NotEmpty(item.ETag));
        await Dapr.DeleteBulkStateAsync(store, [new BulkDeleteStateItem("b1", ""), new BulkDeleteStateItem("b2", "")]);
        Assert.Equal(["b1=", "b2="], (await Dapr.GetBulkStateAsync(store, ["b1", "b2"], null)).Select(item => $"{item.Key}={item.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_bulk_save_of_the_bare_sdk_is_refused_since_it_has_no_token()
    {
        var failure = await Assert.ThrowsAsync<DaprException>(() => Dapr.SaveBulkStateAsync("mem", [new SaveStateItem<int>("never", 1, "")]));
        Assert.Equal(StatusCode.Unauthenticated, StatusOf(failure));
        Assert.Equal(0, await Dapr.GetStateAsync<int>("mem", "never"));
    }

    [Theory]
    [InlineData("mem")]
    [InlineData("sql")]
    public async Task A_transaction_does_all_or_nothing(string store)
    {
        await Dapr.SaveStateAsync(store, "t2", "old");
        await Dapr.ExecuteStateTransactionAsync(store,
        [
            new StateTransactionRequest("t1", JsonSerializer.SerializeToUtf8Bytes("new"), StateOperationType.Upsert),
            new StateTransactionRequest("t2", null, StateOperationType.Delete),
        ]);
        Assert.Equal(("new", null), (await Dapr.GetStateAsync<string?>(store, "t1"), await Dapr.GetStateAsync<string?>(store, "t2")));

        await Assert.ThrowsAsync<DaprException>(() => Dapr.ExecuteStateTransactionAsync(store,
        [
            new StateTransactionRequest("t3", "1"u8.ToArray(), StateOperationType.Upsert),
            new StateTransactionRequest("t1", "2"u8.ToArray(), StateOperationType.Upsert, "11111111-1111-4111-8111-111111111111"),
        ]));
        Assert.Equal(("new", null), (await Dapr.GetStateAsync<string?>(store, "t1"), await Dapr.GetStateAsync<string?>(store, "t3")));
    }

    [Theory]
    [InlineData("mem")]
    [InlineData("sql")]
    public async Task Bytes_stay_what_they_are(string store)
    {
        await Dapr.SaveByteStateAsync(store, "by", new byte[] { 0, 255 });
        var (value, etag) = await Dapr.GetByteStateAndETagAsync(store, "by");
        Assert.Equal([0, 255], value.ToArray());
        Assert.True(await Dapr.TrySaveByteStateAsync(store, "by", Encoding.UTF8.GetBytes("no json"), etag));
        Assert.Equal("no json", Encoding.UTF8.GetString((await Dapr.GetByteStateAsync(store, "by")).Span));
    }

    [Theory]
    [InlineData("mem")]
    [InlineData("sql")]
    public async Task A_time_to_live_ends_a_value(string store)
    {
        await Dapr.SaveStateAsync(store, "long", 1, metadata: new Dictionary<string, string> { ["ttlInSeconds"] = "100" });
        Assert.Equal(1, await Dapr.GetStateAsync<int?>(store, "long"));
        await Dapr.SaveStateAsync(store, "ttl", 1, metadata: new Dictionary<string, string> { ["ttlInSeconds"] = "1" });
        for (var deadline = DateTime.UtcNow.AddSeconds(20); await Dapr.GetStateAsync<int?>(store, "ttl") is not null; await Task.Delay(50))
            Assert.True(DateTime.UtcNow < deadline, "the value did not expire");
    }

    [Theory]
    [InlineData("nope", "k", StatusCode.InvalidArgument)]
    [InlineData("mem", "a||b", StatusCode.InvalidArgument)]
    public async Task What_is_wrong_is_an_exception_with_the_status(string store, string key, StatusCode code) =>
        Assert.Equal(code, StatusOf(await Assert.ThrowsAsync<DaprException>(() => Dapr.SaveStateAsync(store, key, 1))));

    private static StatusCode? StatusOf(DaprException exception) => (exception.InnerException as RpcException)?.StatusCode;

    private sealed class TokenHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.Headers.Contains("dapr-api-token"))
                request.Headers.Add("dapr-api-token", SdkSite.ApiToken);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
