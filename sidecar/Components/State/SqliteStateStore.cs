using Switchyard.Sidecar.Components.State.Sqlite;

namespace Switchyard.Sidecar.Components.State;

/// <summary>
/// <c>state.sqlite</c>: daprd's table in a SQLite file. Concurrent writes of all sidecars of the process share transactions, and a write completes
/// when it is on disk; reads run beside the writer.
/// </summary>
public sealed class SqliteStateStore : IStateStore
{
    private const int ScanPage = 500;

    private readonly StateTable table;
    private readonly TimeSpan timeout;

    private SqliteStateStore(StateTable table, TimeSpan timeout)
    {
        this.table = table;
        this.timeout = timeout;
    }

    /// <summary>Opens the file, or joins the sidecars of this process that have it open.</summary>
    /// <exception cref="ComponentException">A metadata field is wrong, or the file cannot be used; the message says which and why.</exception>
    public static SqliteStateStore Create(ComponentContext context) => Create(context, TimeProvider.System);

    /// <summary>As <see cref="Create(ComponentContext)"/>, on a given clock.</summary>
    internal static SqliteStateStore Create(ComponentContext context, TimeProvider time)
    {
        var options = SqliteStateOptions.Read(context);
        var name = options.Path ?? $":memory: {context.Name}";
        var logger = context.LoggerFactory.CreateLogger<SqliteStateStore>();
        var table = context.Shared.GetOrAdd($"{name} {options.Table}", () =>
        {
            var file = context.Shared.GetOrAdd(name, () => StateFile.Open(options.Path, options.BusyTimeout, options.Wal));
            return new StateTable(file, options.Table, options.MetadataTable, options.CleanupInterval, time, logger);
        });
        return new SqliteStateStore(table, options.Timeout);
    }

    /// <inheritdoc/>
    public ValueTask<StateItem?> GetAsync(string key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(table.Read((reader, now) => reader.Get(key, now)));

    /// <summary>The values of several keys as they were at one moment, in the order asked for.</summary>
    public ValueTask<IReadOnlyList<StateItem?>> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<StateItem?>>(table.Read((reader, now) => reader.Get(keys, now)));

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ComponentException?>> WriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken) =>
        await InTimeAsync(table.WriteEachAsync(writes), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask TransactAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken)
    {
        if (await InTimeAsync(table.WriteAsync(writes), cancellationToken) is { } failure)
            throw failure;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<KeyValuePair<string, StateItem>> ScanAsync(string prefix, CancellationToken cancellationToken) =>
        Scan(prefix, cancellationToken).ToAsyncEnumerable();

    /// <summary>Nothing to do: the file belongs to the process's sidecars together and closes with the last of them.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<KeyValuePair<string, StateItem>> Scan(string prefix, CancellationToken cancellationToken)
    {
        for (string? after = ""; after is not null;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = after;
            var page = table.Read((reader, now) => reader.Scan(prefix, start, ScanPage, now));
            foreach (var item in page)
                yield return item;
            after = page.Count == ScanPage ? page[^1].Key : null;
        }
    }

    private async Task<T> InTimeAsync<T>(Task<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work.WaitAsync(timeout, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new ComponentException(
                $"the state store did not answer within {timeout.TotalSeconds} s (metadata field 'timeout'); the write may still happen", exception);
        }
    }
}
