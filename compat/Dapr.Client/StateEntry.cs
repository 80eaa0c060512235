using Dapr.Client;

namespace Dapr;

/// <summary>A state value together with the key it came from and the ETag it had.</summary>
public sealed class StateEntry<TValue>
{
    private readonly DaprClient client;

    /// <summary>Creates an entry; <see cref="DaprClient.GetStateEntryAsync{TValue}"/> is the usual way to one.</summary>
    /// <exception cref="ArgumentException">The client, store name or key is null or empty.</exception>
    public StateEntry(DaprClient client, string storeName, string key, TValue value, string etag)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        this.client = client;
        StoreName = storeName;
        Key = key;
        Value = value;
        ETag = etag;
    }

    /// <summary>The state store component's name.</summary>
    public string StoreName { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The value; saved as it is at that time.</summary>
    public TValue Value { get; set; }

    /// <summary>The ETag at the time of reading; empty when the key was missing.</summary>
    public string ETag { get; }

    /// <summary>Deletes the key whatever its ETag is.</summary>
    public Task DeleteAsync(
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        client.DeleteStateAsync(StoreName, Key, stateOptions, metadata, cancellationToken);

    /// <summary>Saves the value whatever the key's ETag is.</summary>
    public Task SaveAsync(
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        client.SaveStateAsync(StoreName, Key, Value, stateOptions, metadata, cancellationToken);

    /// <summary>Saves the value if the key still has <see cref="ETag"/>; false if not.</summary>
    public Task<bool> TrySaveAsync(
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        client.TrySaveStateAsync(StoreName, Key, Value, ETag, stateOptions, metadata, cancellationToken);

    /// <summary>Deletes the key if it still has <see cref="ETag"/>; false if not.</summary>
    public Task<bool> TryDeleteAsync(
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        client.TryDeleteStateAsync(StoreName, Key, ETag, stateOptions, metadata, cancellationToken);
}
