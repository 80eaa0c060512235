using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Switchyard.Idempotency;

/// <summary>
/// The Idempotency-Key that the gateway adds to a request that came without one, so that a repeated invocation is the same request. It holds a time, and the ids made
/// from it are UUIDv7: they lie side by side in a store's index, which random ones would tear apart.
/// </summary>
public static class GeneratedKey
{
    private const string Prefix = "generated-";

    private static long _count = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>
    /// A new key. Behind the time its UUIDv7 has a counter that starts at random (RFC 9562, section 6.2): it is unlike all others, and nobody need be unable to guess it.
    /// </summary>
    public static string Create()
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() << 16);
        BinaryPrimitives.WriteInt64BigEndian(id[8..], Interlocked.Increment(ref _count));
        id[6] = 0x70;
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return Prefix + new Guid(id, bigEndian: true).ToString("N");
    }

    /// <summary>The UUIDv7 within a generated key; false for a client's.</summary>
    public static bool TryRead(string key, out Guid made)
    {
        ArgumentNullException.ThrowIfNull(key);
        made = default;
        return key.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(key.AsSpan(Prefix.Length), "N", out made) && made.Version == 7;
    }
}
