namespace Switchyard.ServiceDefaults.Ids;

/// <summary>Ids that always come out the same for the same input.</summary>
public static class HashedId
{
    /// <summary>A UUIDv8 (RFC 9562, section 5.8) from the first 16 bytes of a hash.</summary>
    /// <param name="hash">At least 16 bytes.</param>
    /// <exception cref="ArgumentException">The hash is shorter.</exception>
    public static Guid From(ReadOnlySpan<byte> hash)
    {
        if (hash.Length < 16)
            throw new ArgumentException("A UUID takes 16 bytes of a hash.", nameof(hash));

        Span<byte> bytes = stackalloc byte[16];
        hash[..16].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
