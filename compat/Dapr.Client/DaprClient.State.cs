namespace Dapr.Client;

public abstract partial class DaprClient
{
    /// <summary>Reads a value; a missing key gives <c>default</c>.</summary>
    /// <exception cref="ArgumentException">The store name or key is null or empty.</exception>
    /// <exception cref="DaprException">The sidecar refused, could not be reached, or the value is not JSON of the type.</exception>
    public abstract Task<TValue> GetStateAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = default,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads a value and its ETag; a missing key gives <c>default</c> and the empty string.</summary>
    /// <exception cref="ArgumentException">The store name or key is null or empty.</exception>
    /// <exception cref="DaprException">The sidecar refused, could not be reached, or the value is not JSON of the type.</exception>
    public abstract Task<(TValue value, string etag)> GetStateAndETagAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads a value and its ETag as an entry that can be saved or deleted.</summary>
    /// <exception cref="ArgumentException">The store name or key is null or empty.</exception>
    /// <exception cref="DaprException">The sidecar refused, could not be reached, or the value is not JSON of the type.</exception>
    public async Task<StateEntry<TValue>> GetStateEntryAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var (value, etag) = await GetStateAndETagAsync<TValue>(storeName, key, consistencyMode, metadata, cancellationToken)
            .ConfigureAwait(false);
        return new StateEntry<TValue>(this, storeName, key, value, etag);
    }

    /// <summary>Reads many values as JSON text, in any order; a missing key is there with empty value and ETag.</summary>
    /// <exception cref="ArgumentException">The store name is null or empty, or there are no keys.</exception>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    public abstract Task<IReadOnlyList<BulkStateItem>> GetBulkStateAsync(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads many values, in any order; a missing key is there with default value and empty ETag.</summary>
    /// <exception cref="ArgumentException">The store name is null or empty, or there are no keys.</exception>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    /// <exception cref="System.Text.Json.JsonException">A value is not JSON of the type.</exception>
    public abstract Task<IReadOnlyList<BulkStateItem<TValue>>> GetBulkStateAsync<TValue>(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Saves a value whatever the key's ETag is.</summary>
    /// <exception cref="ArgumentException">The store name or key is null or empty.</exception>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    public abstract Task SaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Saves a value if the key has that ETag; false if not. An empty ETag is none.</summary>
    /// <exception cref="ArgumentException">The store name or key is null or empty, or the ETag is null.</exception>
    /// <exception cref="DaprException">The sidecar refused for another reason or could not be reached.</exception>
    public abstract Task<bool> TrySaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Saves many values, each for itself; after a failure some may be saved.</summary>
    /// <exception cref="ArgumentException">The store name is null or empty, or there are no items.</exception>
    /// <exception cref="DaprException">The sidecar refused, an ETag differed, or the sidecar could not be reached.</exception>
    public abstract Task SaveBulkStateAsync<TValue>(
        string storeName, IReadOnlyList<SaveStateItem<TValue>> items, CancellationToken cancellationToken = default);

    /// <summary>Deletes a key whatever its ETag is.</summary>
    /// <exception cref="ArgumentException">The store name or key is null or empty.</exception>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    public abstract Task DeleteStateAsync(
        string storeName,
        string key,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes a key if it has that ETag; false if not. An empty ETag is none.</summary>
    /// <exception cref="ArgumentException">The store name or key is null or empty, or the ETag is null.</exception>
    /// <exception cref="DaprException">The sidecar refused for another reason or could not be reached.</exception>
    public abstract Task<bool> TryDeleteStateAsync(
        string storeName,
        string key,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes many keys; over HTTP one request each, so after a failure some may be deleted.</summary>
    /// <exception cref="DaprException">The sidecar refused, an ETag differed, or the sidecar could not be reached.</exception>
    public abstract Task DeleteBulkStateAsync(
        string storeName, IReadOnlyList<BulkDeleteStateItem> items, CancellationToken cancellationToken = default);

    /// <summary>Carries out the operations as one transaction, as far as the store has such.</summary>
    /// <exception cref="ArgumentException">The store name is null or empty, or there are no operations.</exception>
    /// <exception cref="DaprException">The transaction failed, an ETag that differs included.</exception>
    public abstract Task ExecuteStateTransactionAsync(
        string storeName,
        IReadOnlyList<StateTransactionRequest> operations,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);
}
