using Dapr;
using Dapr.Client;
using Switchyard.Contracts;

namespace Switchyard.PagedState;

/// <summary>
/// The state store in requests of bounded size. Values are JSON, and to the store they are text: without <c>contentType</c> none takes them for documents.
/// </summary>
/// <remarks>
/// <c>state.mongodb</c> saves by an aggregation pipeline (components-contrib 1.18.4, <c>setInternal</c>), in which every string of a document that begins with <c>$</c>
/// is an expression: a hash would be stored as nothing. A text is one only if it begins with <c>$</c> itself, which no JSON does.
/// </remarks>
public sealed class StateAccess(DaprClient dapr)
{
    private const int Attempts = 10;

    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    /// <summary>The value of a key, or null.</summary>
    public async Task<T?> GetAsync<T>(string key, CancellationToken cancellationToken)
        where T : class =>
        await dapr.GetStateAsync<T?>(ComponentNames.StateStore, key, ConsistencyMode.Strong, cancellationToken: cancellationToken);

    /// <summary>The value of a key, or null, with the ETag for <see cref="TrySaveAsync"/>.</summary>
    public async Task<(T? Value, string ETag)> GetWithETagAsync<T>(string key, CancellationToken cancellationToken)
        where T : class =>
        await dapr.GetStateAndETagAsync<T?>(ComponentNames.StateStore, key, ConsistencyMode.Strong, cancellationToken: cancellationToken);

    /// <summary>The values of those keys that exist.</summary>
    /// <param name="keys">Any number.</param>
    /// <param name="sizeBound">What one value may take, in bytes; the requests are cut by it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Dictionary<string, T>> GetAsync<T>(IReadOnlyList<string> keys, int sizeBound, CancellationToken cancellationToken)
        where T : class
    {
        var found = new Dictionary<string, T>();
        foreach (var some in keys.Chunk(Math.Max(1, IndexLimits.RequestBytes / sizeBound)))
        {
            foreach (var item in await dapr.GetBulkStateAsync<T?>(ComponentNames.StateStore, some, null, cancellationToken: cancellationToken))
            {
                if (item.Value is { } value)
                    found[item.Key] = value;
            }
        }

        return found;
    }

    /// <summary>Saves all, whatever was there before. When it throws, any of them may have been written or may still be.</summary>
    /// <param name="items">Keys, values and upper bounds of the values' size in bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SaveAsync<T>(IEnumerable<(string Key, T Value, int SizeBound)> items, CancellationToken cancellationToken)
        where T : class
    {
        var some = new List<SaveStateItem<T>>();
        var size = 0;
        foreach (var (key, value, sizeBound) in items)
        {
            if (some.Count > 0 && size + sizeBound > IndexLimits.RequestBytes)
            {
                await dapr.SaveBulkStateAsync(ComponentNames.StateStore, some, cancellationToken);
                some = [];
                size = 0;
            }

            // An ETag of null is none (Dapr.Client).
            some.Add(new SaveStateItem<T>(key, value, null!));
            size += sizeBound;
        }

        if (some.Count > 0)
            await dapr.SaveBulkStateAsync(ComponentNames.StateStore, some, cancellationToken);
    }

    /// <summary>Saves if the key still has that ETag; the empty ETag means that it does not exist yet.</summary>
    /// <returns>False when somebody else was faster. Some stores throw instead (Dapr's contract, section 5.4).</returns>
    public Task<bool> TrySaveAsync<T>(string key, T value, string etag, CancellationToken cancellationToken) =>
        dapr.TrySaveStateAsync(ComponentNames.StateStore, key, value, etag, FirstWrite, cancellationToken: cancellationToken);

    /// <summary>Changes a value that others change too; returns when the store, read back, needs no further change.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="change">From the value that is there, null for none, to the next; null when nothing is to be done. Called again when others were faster.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DaprException">The store does not let it happen.</exception>
    public async Task ChangeAsync<T>(string key, Func<T?, Task<T?>> change, CancellationToken cancellationToken)
        where T : class
    {
        for (var attempt = 0; ; attempt++)
        {
            var (found, etag) = await GetWithETagAsync<T>(key, cancellationToken);
            if (await change(found) is not { } next)
                return;
            if (attempt == Attempts)
                throw new DaprException($"{key} was changed by others {Attempts} times in a row.");
            try
            {
                await TrySaveAsync(key, next, etag, cancellationToken);
            }
            catch (DaprException) when (attempt + 1 < Attempts)
            {
                // PostgreSQL and Redis throw when the first write of a key is lost to another, and only reading tells who won.
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10, 50) * (attempt + 1)), cancellationToken);
            }
        }
    }

    /// <summary>Deletes a key, whether or not it exists.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        dapr.DeleteStateAsync(ComponentNames.StateStore, key, cancellationToken: cancellationToken);
}
