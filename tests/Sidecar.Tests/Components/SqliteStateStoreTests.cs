using System.Text;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.Sqlite;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Components.State.Sqlite;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Components;

public sealed class SqliteStateStoreTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly ManualTime time = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_write_is_in_the_file_when_it_completes_in_the_columns_of_daprd()
    {
        await using var host = new ComponentHost(folder.Path, time);
        await host.State().WriteAsync([new StateWrite("app||a", "{\"n\":1}"u8.ToArray(), Ttl: TimeSpan.FromSeconds(5))], CancellationToken.None);

        using var other = Database.Open(host.DatabasePath, TimeSpan.Zero);
        var row = other.Prepare("SELECT key, value, is_binary, length(etag), expiration_time, update_time, typeof(value) FROM state");
        Assert.True(row.Step());
        Assert.Equal(("app||a", "{\"n\":1}", 0L, 36L, "2026-11-22 10:00:05", "2026-11-22 10:00:00", "text"),
            (row.Text(0), row.Text(1), row.Int64(2), row.Int64(3), row.Text(4), row.Text(5), row.Text(6)));
        Assert.Equal(1, other.Scalar("SELECT count(*) FROM metadata WHERE key = 'migrations' AND value = '1'"));
    }

    [Fact]
    public async Task A_table_that_daprd_has_written_is_read_binary_values_included()
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = host.State(("tableName", "mine"), ("metadataTableName", "mine_metadata"));
        using (var other = Database.Open(host.DatabasePath, TimeSpan.FromSeconds(5)))
            other.Execute("INSERT INTO mine(key, value, is_binary, etag) VALUES('a', 'eyJuIjoxfQ==', 1, 'e1'), ('b', '\"x\"', 0, 'e2')");
        var items = await store.GetBulkAsync(["a", "b"], CancellationToken.None);
        Assert.Equal([("{\"n\":1}", "e1"), ("\"x\"", "e2")], items.Select(item => (Encoding.UTF8.GetString(item!.Value.Span), item.ETag)));
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_fails_alone()
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = host.State();
        using (var other = Database.Open(host.DatabasePath, TimeSpan.FromSeconds(5)))
            other.Execute("CREATE TRIGGER refuse BEFORE INSERT ON state WHEN NEW.key = 'b' BEGIN SELECT RAISE(ABORT, 'not this one'); END");

        var errors = await store.WriteAsync([.. new[] { "a", "b", "c" }.Select(key => new StateWrite(key, "1"u8.ToArray()))], CancellationToken.None);

        Assert.Equal([true, false, true], errors.Select(error => error is null));
        Assert.Contains("not this one", errors[1]!.Message, StringComparison.Ordinal);
        var items = await store.GetBulkAsync(["a", "b", "c"], CancellationToken.None);
        Assert.Equal([true, false, true], items.Select(item => item is not null));
    }

    [Fact]
    public async Task Values_survive_a_restart()
    {
        await using (var host = new ComponentHost(folder.Path, time))
            await host.State().WriteAsync([new StateWrite("a", "1"u8.ToArray())], CancellationToken.None);
        await using var next = new ComponentHost(folder.Path, time);
        Assert.NotNull(await next.State().GetAsync("a", CancellationToken.None));
    }

    [Fact]
    public async Task Concurrent_writes_share_transactions_and_do_not_hold_up_reads()
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = host.State();
        await store.WriteAsync([new StateWrite("a", "1"u8.ToArray())], CancellationToken.None);
        var writer = host.Shared.GetOrAdd<StateFile>(host.DatabasePath, () => throw new InvalidOperationException("not shared")).Writer;
        var before = writer.Transactions;
        var release = new ManualResetEventSlim();
        var held = writer.RunAsync(_ => release.Wait(TimeSpan.FromSeconds(30)));
        var writes = Enumerable.Range(0, 500).Select(number => new StateWrite($"k{number}", "1"u8.ToArray()))
            .Select(write => store.WriteAsync([write], CancellationToken.None).AsTask()).ToArray();

        Assert.NotNull(await store.GetAsync("a", CancellationToken.None));
        Assert.All(writes, write => Assert.False(write.IsCompleted));
        release.Set();
        await held;
        Assert.All(await Task.WhenAll(writes), results => Assert.Null(Assert.Single(results)));
        Assert.InRange(writer.Transactions - before, 1, 3);
    }

    [Fact]
    public async Task A_mismatch_in_a_shared_transaction_concerns_nobody_else()
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = host.State();
        var work = Enumerable.Range(0, 200).Select(number => Record.ExceptionAsync(() => store.TransactAsync(
            [new StateWrite($"a{number}", "1"u8.ToArray()), new StateWrite($"b{number}", "1"u8.ToArray(), number % 2 == 0 ? null : "wrong")],
            CancellationToken.None).AsTask())).ToArray();
        var results = await Task.WhenAll(work);
        Assert.Equal(100, results.Count(result => result is ETagMismatchException));
        var kept = new List<string>();
        await foreach (var (key, _) in store.ScanAsync("", CancellationToken.None))
            kept.Add(key);
        Assert.Equal(Enumerable.Range(0, 100).SelectMany(half => new[] { $"a{half * 2}", $"b{half * 2}" }).Order(StringComparer.Ordinal), kept);
    }

    [Fact]
    public async Task A_full_disk_fails_the_write_and_leaves_the_store_usable()
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = host.State();
        var writer = host.Shared.GetOrAdd<StateFile>(host.DatabasePath, () => throw new InvalidOperationException("not shared")).Writer;
        await writer.RunAsync(database => database.Scalar("PRAGMA max_page_count=50"));
        var large = Encoding.UTF8.GetBytes(new string('1', 1_000_000));
        var results = await store.WriteAsync([new StateWrite("a", large), new StateWrite("b", "1"u8.ToArray())], CancellationToken.None);
        Assert.Contains("full", results[0]!.Message, StringComparison.Ordinal);
        Assert.Null(results[1]);
        await Assert.ThrowsAsync<SqliteFailure>(
            () => store.TransactAsync([new StateWrite("c", "1"u8.ToArray()), new StateWrite("a", large)], CancellationToken.None).AsTask());
        Assert.Equal([true, false, true], (await store.GetBulkAsync(["a", "b", "c"], CancellationToken.None)).Select(item => item is null));
    }

    [Fact]
    public async Task Expired_rows_are_removed_at_the_cleanup_interval()
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = host.State(("cleanupInterval", "1m"));
        await store.WriteAsync([new StateWrite("a", "1"u8.ToArray(), Ttl: TimeSpan.FromSeconds(1)), new StateWrite("b", "1"u8.ToArray())], CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(1));
        using var other = Database.Open(host.DatabasePath, TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => other.Scalar("SELECT count(*) FROM state") == 1, () => "the expired row to go");
    }

    [Theory]
    [InlineData("tableName", "a b", "'tableName': 'a b' is not a table name")]
    [InlineData("timeout", "10ms", "'timeout': '10ms' is less than 1000 ms")]
    [InlineData("timeoutInSeconds", "x", "'timeoutInSeconds': 'x' is not a duration")]
    [InlineData("busyTimeout", "-1", "'busyTimeout'")]
    [InlineData("connectionString", ".", "is a folder")]
    public async Task A_wrong_field_is_an_error_that_names_it(string name, string value, string expected)
    {
        await using var host = new ComponentHost(folder.Path, time);
        var failure = Assert.Throws<ComponentException>(() => host.State((name, value)));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_the_runtime_and_unknown_ones_are_accepted()
    {
        await using var host = new ComponentHost(folder.Path, time);
        var store = host.State(("actorStateStore", "true"), ("keyPrefix", "none"), ("disableWAL", "true"), ("whatever", "x"), ("timeoutInSeconds", "30"));
        Assert.Null(Assert.Single(await store.WriteAsync([new StateWrite("a", "1"u8.ToArray())], CancellationToken.None)));
        Assert.NotNull(await store.GetAsync("a", CancellationToken.None));
    }

    [Fact]
    public async Task A_broken_file_and_a_missing_path_are_errors_that_say_so()
    {
        await using var host = new ComponentHost(folder.Path, time);
        await File.WriteAllTextAsync(host.DatabasePath, new string('x', 10_000));
        var failure = Assert.Throws<ComponentException>(() => host.State());
        Assert.Contains($"'{host.DatabasePath}' cannot be used as a state store", failure.Message, StringComparison.Ordinal);
        failure = Assert.Throws<ComponentException>(() => SqliteStateStore.Create(host.Context("app")));
        Assert.Contains("'connectionString' is missing", failure.Message, StringComparison.Ordinal);
    }
}
