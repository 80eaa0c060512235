using System.Buffers.Binary;

namespace Switchyard.IdempotentIds;

/// <summary>
/// The Idempotency-Key that the gateway adds to a request that came without one, so that a repeated invocation is the same request. It holds a time, and the ids made
/// from it are UUIDv7: they lie side by side in a store's index, which random ones would tear apart.
/// </summary>
public static class GeneratedKey
{
    private const string Prefix = "generated-";

    /// <summary>A new key. It need not be hard to guess, so its chance does not come from the system: that would be a system call for each post.</summary>
    public static string Create()
    {
        Span<byte> id = stackalloc byte[16];
        Random.Shared.NextBytes(id);
        var time = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)(time >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(id[2..], (uint)time);
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return $"{Prefix}{new Guid(id, bigEndian: true):N}";
    }

    /// <summary>The UUIDv7 within a generated key; false for a client's.</summary>
    public static bool TryRead(string key, out Guid made)
    {
        ArgumentNullException.ThrowIfNull(key);
        made = default;
        return key.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(key.AsSpan(Prefix.Length), "N", out made) && made.Version == 7;
    }
}
