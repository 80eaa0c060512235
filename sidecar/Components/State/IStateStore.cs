namespace Switchyard.Sidecar.Components.State;

/// <summary>A stored value: JSON text as UTF-8, its ETag (opaque, without quotes) and when it expires.</summary>
public sealed record StateItem(ReadOnlyMemory<byte> Value, string ETag, DateTimeOffset? ExpiresAt);

/// <summary>One upsert or delete.</summary>
/// <param name="Key">The full key, prefix included.</param>
/// <param name="Value">JSON text as UTF-8; null deletes the key.</param>
/// <param name="ETag">The ETag the key must have, or null for no such condition.</param>
/// <param name="FirstWrite">True with no ETag: an upsert must not find the key.</param>
/// <param name="Ttl">How long the value lives; null or not positive: for ever (and an earlier expiry is cleared).</param>
public sealed record StateWrite(string Key, ReadOnlyMemory<byte>? Value, string? ETag = null, bool FirstWrite = false, TimeSpan? Ttl = null);

/// <summary>A key-value store behind a sidecar. Keys come with their prefix; the concurrency rules are section 5.4 of the contract.</summary>
public interface IStateStore : IAsyncDisposable
{
    /// <summary>The value of a key, or null when it is missing or expired.</summary>
    ValueTask<StateItem?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>The values of several keys, in the order asked for.</summary>
    ValueTask<IReadOnlyList<StateItem?>> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Makes the writes durable, each on its own: gives, in the same order, null for a done one and the reason for a failed one
    /// (an <see cref="ETagMismatchException"/> or another <see cref="ComponentException"/>).</summary>
    ValueTask<IReadOnlyList<ComponentException?>> WriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken);

    /// <summary>Makes all the writes durable, or none of them.</summary>
    /// <exception cref="ETagMismatchException">A condition did not hold; nothing was written.</exception>
    ValueTask TransactAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken);

    /// <summary>All live keys that start with a prefix and their values, in key order. For the sidecar's own records (reminders), not for apps.</summary>
    IAsyncEnumerable<KeyValuePair<string, StateItem>> ScanAsync(string prefix, CancellationToken cancellationToken);
}
