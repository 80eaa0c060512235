using System.Runtime.CompilerServices;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

/// <summary>A store in memory, which can be told to fail.</summary>
internal sealed class FakeStateStore(TimeProvider time) : IStateStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, StateItem> items = new(StringComparer.Ordinal);
    private int etags;

    public ComponentException? Failure { get; set; }

    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (gate)
                return [.. items.Keys];
        }
    }

    public ValueTask<StateItem?> GetAsync(string key, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Check();
            var live = items.TryGetValue(key, out var item) && !(item.ExpiresAt <= time.GetUtcNow());
            return ValueTask.FromResult(live ? item : null);
        }
    }

    public async ValueTask<IReadOnlyList<StateItem?>> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var found = new List<StateItem?>();
        foreach (var key in keys)
            found.Add(await GetAsync(key, cancellationToken));
        return found;
    }

    public ValueTask<IReadOnlyList<ComponentException?>> WriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Check();
            return ValueTask.FromResult<IReadOnlyList<ComponentException?>>([.. writes.Select(write => Refusal(write) ?? Apply(write))]);
        }
    }

    public ValueTask TransactAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Check();
            if (writes.Select(Refusal).FirstOrDefault(refusal => refusal is not null) is { } refused)
                throw refused;
            foreach (var write in writes)
                Apply(write);
            return ValueTask.CompletedTask;
        }
    }

    public async IAsyncEnumerable<KeyValuePair<string, StateItem>> ScanAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        List<KeyValuePair<string, StateItem>> found;
        lock (gate)
        {
            Check();
            found = [.. items.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))];
        }
        foreach (var item in found)
            yield return item;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Check()
    {
        if (Failure is not null)
            throw Failure;
    }

    private ETagMismatchException? Refusal(StateWrite write)
    {
        var exists = items.TryGetValue(write.Key, out var item);
        return (write.ETag is not null && item?.ETag != write.ETag) || (write.FirstWrite && exists) ? new ETagMismatchException(write.Key) : null;
    }

    private ComponentException? Apply(StateWrite write)
    {
        if (write.Value is { } value)
            items[write.Key] = new StateItem(value, $"{++etags}", write.Ttl is { } ttl ? time.GetUtcNow() + ttl : null);
        else
            items.Remove(write.Key);
        return null;
    }
}
