using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Components.State;

/// <summary><c>state.in-memory</c>: one dictionary per component name and process, lost at exit. The rules are the contract's section 5.4.</summary>
public sealed class InMemoryStateStore : IStateStore
{
    private readonly EntryTable entries;

    private InMemoryStateStore(EntryTable entries) => this.entries = entries;

    /// <summary>Joins the store of this name. It has no settings of its own; unknown ones are ignored, as daprd does.</summary>
    public static InMemoryStateStore Create(ComponentContext context) => Create(context, TimeProvider.System);

    /// <summary>As <see cref="Create(ComponentContext)"/>, on a given clock.</summary>
    internal static InMemoryStateStore Create(ComponentContext context, TimeProvider time) =>
        new(context.Shared.GetOrAdd(context.Name, () => new EntryTable(time)));

    /// <inheritdoc/>
    public ValueTask<StateItem?> GetAsync(string key, CancellationToken cancellationToken) => ValueTask.FromResult(entries.Get([key])[0]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StateItem?>> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<StateItem?>>(entries.Get(keys));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ComponentException?>> WriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ComponentException?>>([.. writes.Select(write => entries.Write([write]))]);

    /// <inheritdoc/>
    public ValueTask TransactAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken) =>
        entries.Write(writes) is { } mismatch ? ValueTask.FromException(mismatch) : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public IAsyncEnumerable<KeyValuePair<string, StateItem>> ScanAsync(string prefix, CancellationToken cancellationToken) =>
        entries.Scan(prefix).ToAsyncEnumerable();

    /// <summary>Nothing to do: the entries belong to the process's sidecars together.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What the sidecars share.</summary>
    private sealed class EntryTable(TimeProvider time)
    {
        private readonly Lock gate = new();
        private readonly Dictionary<string, StateItem> items = new(StringComparer.Ordinal);
        private readonly PriorityQueue<string, DateTimeOffset> expiring = new();

        public StateItem?[] Get(IReadOnlyList<string> keys)
        {
            lock (gate)
            {
                RemoveExpired();
                return [.. keys.Select(key => items.GetValueOrDefault(key))];
            }
        }

        public KeyValuePair<string, StateItem>[] Scan(string prefix)
        {
            lock (gate)
            {
                RemoveExpired();
                var found = items.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal));
                return [.. found.OrderBy(item => item.Key, StringComparer.Ordinal)];
            }
        }

        /// <summary>All writes or none; gives the mismatch that prevented them. Each is checked against what was there before all of them, as in daprd.</summary>
        public ETagMismatchException? Write(IReadOnlyList<StateWrite> writes)
        {
            lock (gate)
            {
                RemoveExpired();
                foreach (var write in writes)
                    if (!Allows(write, items.GetValueOrDefault(write.Key)))
                        return new ETagMismatchException(write.Key);
                foreach (var write in writes)
                    Put(write.Key, write.Value is { } value ? new StateItem(value.ToArray(), RandomId.NewGuid().ToString(), Expiry(write.Ttl)) : null);
                return null;
            }
        }

        private static bool Allows(StateWrite write, StateItem? before) =>
            write.ETag is not null ? before?.ETag == write.ETag : !write.FirstWrite || before is null;

        private void Put(string key, StateItem? item)
        {
            if (item is null)
                items.Remove(key);
            else
                items[key] = item;
            if (item?.ExpiresAt is not { } expires)
                return;
            expiring.Enqueue(key, expires);
            if (expiring.Count > 1024 + (2 * items.Count))
                ForgetReplaced();
        }

        // A key that is written over and over would leave an entry each time.
        private void ForgetReplaced()
        {
            expiring.Clear();
            foreach (var (key, item) in items)
                if (item.ExpiresAt is { } expires)
                    expiring.Enqueue(key, expires);
        }

        private DateTimeOffset? Expiry(TimeSpan? ttl) => ttl is { } lifetime && lifetime > TimeSpan.Zero
            ? lifetime < DateTimeOffset.MaxValue - time.GetUtcNow() ? time.GetUtcNow() + lifetime : DateTimeOffset.MaxValue
            : null;

        private void RemoveExpired()
        {
            var now = time.GetUtcNow();
            while (expiring.TryPeek(out var key, out var expires) && expires <= now)
            {
                expiring.Dequeue();
                // The key may have been written again with another expiry, or none.
                if (items.TryGetValue(key, out var item) && item.ExpiresAt <= now)
                    items.Remove(key);
            }
        }
    }
}
