using System.Security.Cryptography;

namespace Switchyard.Sidecar.Formats;

/// <summary>Random identifiers. The system's random numbers are fetched many at a time: one call for each costs more than the rest of a message's envelope.</summary>
internal static class RandomId
{
    private const int Stock = 4096;

    [ThreadStatic]
    private static byte[]? stock;

    [ThreadStatic]
    private static int left;

    /// <summary>A UUID of version 4 (RFC 9562, section 5.4).</summary>
    public static Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Lower-case hexadecimal digits.</summary>
    /// <param name="digits">Even, at most 64.</param>
    public static string NewHex(int digits)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes = bytes[..(digits / 2)];
        Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static void Fill(Span<byte> bytes)
    {
        stock ??= new byte[Stock];
        if (left < bytes.Length)
        {
            RandomNumberGenerator.Fill(stock);
            left = Stock;
        }
        left -= bytes.Length;
        stock.AsSpan(left, bytes.Length).CopyTo(bytes);
    }
}
