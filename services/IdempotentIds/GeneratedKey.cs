namespace Switchyard.IdempotentIds;

/// <summary>
/// The Idempotency-Key that the gateway adds to a request that came without one, so that a repeated invocation is the same request. It holds a time, and the ids made
/// from it are UUIDv7: they lie side by side in a store's index, which random ones would tear apart.
/// </summary>
public static class GeneratedKey
{
    private const string Prefix = "generated-";

    /// <summary>A new key.</summary>
    public static string Create() => Prefix + Guid.CreateVersion7().ToString("N");

    /// <summary>The UUIDv7 within a generated key; false for a client's.</summary>
    public static bool TryRead(string key, out Guid made)
    {
        ArgumentNullException.ThrowIfNull(key);
        made = default;
        return key.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(key.AsSpan(Prefix.Length), "N", out made) && made.Version == 7;
    }
}
