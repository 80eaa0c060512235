using System.Text;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;

namespace Switchyard.Sidecar.Tests.Components;

/// <summary>The rules of the contract's section 5.4, which sqlite and in-memory share.</summary>
public sealed class StateStoreTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly ManualTime time = new();

    public static TheoryData<string> Stores => ["sqlite", "sqlite in memory", "in-memory"];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Stores))]
    public async Task A_value_is_given_back_as_it_was_stored_under_a_new_uuid_etag(string kind)
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = Store(host, kind);
        Assert.Null(await GetAsync(store, "a"));
        Assert.Null(await WriteAsync(store, Set("a", "{\"n\":  1.0, \"ü\":\"\\u0000\"}")));
        var first = await GetAsync(store, "a");
        Assert.Equal("{\"n\":  1.0, \"ü\":\"\\u0000\"}", Encoding.UTF8.GetString(first!.Value.Span));
        Assert.Equal('4', Guid.Parse(first.ETag).ToString()[14]);
        Assert.Null(first.ExpiresAt);

        Assert.Null(await WriteAsync(store, Set("a", "null")));
        var second = await GetAsync(store, "a");
        Assert.Equal("null", Encoding.UTF8.GetString(second!.Value.Span));
        Assert.NotEqual(first.ETag, second.ETag);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task The_etag_table_holds(string kind)
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = Store(host, kind);

        // no etag, first-write: key missing, then existing
        Assert.Null(await WriteAsync(store, Set("a", "1") with { FirstWrite = true }));
        Assert.IsType<ETagMismatchException>(await WriteAsync(store, Set("a", "2") with { FirstWrite = true }));
        // etag given: equal, different, of the wrong form, key missing
        var etag = (await GetAsync(store, "a"))!.ETag;
        Assert.Null(await WriteAsync(store, Set("a", "3") with { ETag = etag }));
        Assert.Equal("a", Assert.IsType<ETagMismatchException>(await WriteAsync(store, Set("a", "4") with { ETag = etag })).Key);
        Assert.IsType<ETagMismatchException>(await WriteAsync(store, Set("a", "4") with { ETag = "not a uuid" }));
        Assert.IsType<ETagMismatchException>(await WriteAsync(store, Set("missing", "4") with { ETag = etag }));
        Assert.Equal("3", await TextAsync(store, "a"));
        Assert.Null(await GetAsync(store, "missing"));
        // no etag: written
        Assert.Null(await WriteAsync(store, Set("a", "5")));
        // deletes: etag different, key missing with an etag, equal, key missing without
        Assert.IsType<ETagMismatchException>(await WriteAsync(store, Delete("a") with { ETag = etag }));
        Assert.IsType<ETagMismatchException>(await WriteAsync(store, Delete("missing") with { ETag = etag }));
        Assert.Null(await WriteAsync(store, Delete("a") with { ETag = (await GetAsync(store, "a"))!.ETag }));
        Assert.Null(await GetAsync(store, "a"));
        Assert.Null(await WriteAsync(store, Delete("a")));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Items_of_one_write_are_independent(string kind)
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = Store(host, kind);
        var results = await store.WriteAsync([Set("a", "1"), Set("b", "1") with { ETag = "wrong" }, Set("c", "1"), Delete("a")],
            CancellationToken.None);
        Assert.Equal([null, typeof(ETagMismatchException), null, null], results.Select(result => result?.GetType()));
        Assert.Equal([null, null, "1"], await TextsAsync(store, "a", "b", "c"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_transaction_is_all_or_nothing(string kind)
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = Store(host, kind);
        await store.WriteAsync([Set("a", "0"), Set("b", "0")], CancellationToken.None);
        var failure = await Assert.ThrowsAsync<ETagMismatchException>(() => store.TransactAsync(
            [Set("a", "1"), Set("new", "1"), Delete("b"), Set("b", "1"), Set("a", "2") with { ETag = "wrong" }, Set("c", "1")], CancellationToken.None).AsTask());
        Assert.Equal("a", failure.Key);
        Assert.Equal(["0", "0", null, null], await TextsAsync(store, "a", "b", "new", "c"));

        await store.TransactAsync([Delete("a"), Set("a", "1"), Set("b", "1"), Set("c", "1")], CancellationToken.None);
        Assert.Equal(["1", "1", "1"], await TextsAsync(store, "a", "b", "c"));
        await store.TransactAsync([], CancellationToken.None);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Only_a_database_checks_a_write_against_the_ones_before_it_in_its_transaction(string kind)
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = Store(host, kind);
        await store.WriteAsync([Set("a", "0")], CancellationToken.None);
        var again = store.TransactAsync([Delete("a"), Set("a", "1") with { FirstWrite = true }], CancellationToken.None).AsTask();
        if (kind == "in-memory")
            await Assert.ThrowsAsync<ETagMismatchException>(() => again);
        else
            await again;

        var twice = store.TransactAsync([Set("new", "1"), Set("new", "2") with { FirstWrite = true }], CancellationToken.None).AsTask();
        if (kind == "in-memory")
            await twice;
        else
            await Assert.ThrowsAsync<ETagMismatchException>(() => twice);
        Assert.Equal(kind == "in-memory" ? ["0", "2"] : ["1", null], await TextsAsync(store, "a", "new"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Expired_values_are_absent_but_for_a_delete_with_their_etag_in_a_database(string kind)
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = Store(host, kind);
        var start = time.GetUtcNow();
        await store.WriteAsync([Set("a", "1") with { Ttl = TimeSpan.FromSeconds(10) }, Set("b", "1") with { Ttl = TimeSpan.FromSeconds(-1) }],
            CancellationToken.None);
        var item = await GetAsync(store, "a");
        Assert.Equal(start.AddSeconds(10), item!.ExpiresAt);
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.NotNull(await GetAsync(store, "a"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([null, "1"], await TextsAsync(store, "a", "b"));
        Assert.IsType<ETagMismatchException>(await WriteAsync(store, Set("a", "2") with { ETag = item.ETag }));
        Assert.Equal(kind == "in-memory", await WriteAsync(store, Delete("a") with { ETag = item.ETag }) is ETagMismatchException);
        Assert.Null(await WriteAsync(store, Set("a", "2") with { FirstWrite = true }));

        // A write without a time to live clears an earlier one.
        await store.WriteAsync([Set("c", "1") with { Ttl = TimeSpan.FromSeconds(10) }, Set("c", "2")], CancellationToken.None);
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["2", "2"], await TextsAsync(store, "a", "c"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_bulk_read_keeps_the_order_asked_for(string kind)
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = Store(host, kind);
        await store.WriteAsync([.. Enumerable.Range(0, 500).Select(number => Set($"k{number}", $"{number}"))], CancellationToken.None);
        Assert.Equal(["7", null, "499", "7"], await TextsAsync(store, "k7", "gone", "k499", "k7"));
        Assert.Empty(await store.GetBulkAsync([], CancellationToken.None));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_scan_gives_the_live_keys_of_a_prefix_in_order(string kind)
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = Store(host, kind);
        await store.WriteAsync([.. Enumerable.Range(0, 1234).Select(number => Set($"app||{number:D5}", $"{number}")), Set("app|", "x"), Set("apq", "x"),
            Set("app||expired", "x") with { Ttl = TimeSpan.FromSeconds(1) }], CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(2));
        var found = new List<string>();
        await foreach (var (key, item) in store.ScanAsync("app||", CancellationToken.None))
            found.Add($"{key}={Encoding.UTF8.GetString(item.Value.Span)}");
        Assert.Equal(Enumerable.Range(0, 1234).Select(number => $"app||{number:D5}={number}"), found);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Sidecars_of_one_process_share_the_store_and_only_one_of_many_rivals_wins(string kind)
    {
        await using var host = new ComponentHost(folder.Path, time);
        var stores = Enumerable.Range(0, 8).Select(_ => Store(host, kind)).ToArray();
        await WriteAsync(stores[0], Set("a", "0"));
        for (var round = 0; round < 20; round++)
        {
            var etag = (await GetAsync(stores[0], "a"))!.ETag;
            var results = await Task.WhenAll(stores.Select(store => Task.Run(() => WriteAsync(store, Set("a", $"{round}") with { ETag = etag }))));
            Assert.Single(results, result => result is null);
        }
    }

    private IStateStore Store(ComponentHost host, string kind) => kind switch
    {
        "sqlite" => host.State(),
        "sqlite in memory" => host.State(("connectionString", ":memory:")),
        _ => InMemoryStateStore.Create(host.Context("app"), time),
    };

    private static StateWrite Set(string key, string json) => new(key, Encoding.UTF8.GetBytes(json));

    private static StateWrite Delete(string key) => new(key, null);

    private static async Task<ComponentException?> WriteAsync(IStateStore store, StateWrite write) =>
        Assert.Single(await store.WriteAsync([write], CancellationToken.None));

    private static Task<StateItem?> GetAsync(IStateStore store, string key) => store.GetAsync(key, CancellationToken.None).AsTask();

    private static async Task<string?> TextAsync(IStateStore store, string key) => Assert.Single(await TextsAsync(store, key));

    private static async Task<IReadOnlyList<string?>> TextsAsync(IStateStore store, params string[] keys) =>
        [.. (await store.GetBulkAsync(keys, CancellationToken.None)).Select(item => item is null ? null : Encoding.UTF8.GetString(item.Value.Span))];
}
