using System.Buffers;

namespace BCrypt.Net;

/// <summary>The base64 of bcrypt: its own alphabet, no padding.</summary>
internal static class BcryptBase64
{
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static SearchValues<char> Digits { get; } = SearchValues.Create(Alphabet);

    /// <summary>Writes the bytes; <paramref name="text"/> takes 4 characters for 3 bytes, rounded up.</summary>
    public static void Encode(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        int bits = 0, held = 0, position = 0;
        foreach (var value in bytes)
        {
            bits = (bits << 8) | value;
            for (held += 8; held >= 6; held -= 6)
                text[position++] = Alphabet[(bits >> (held - 6)) & 0x3f];
        }

        if (held > 0)
            text[position] = Alphabet[(bits << (6 - held)) & 0x3f];
    }

    /// <summary>Reads as many bytes as there is room for; false when a character is none of the alphabet.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int bits = 0, held = 0, position = 0;
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
                return false;
            bits = (bits << 6) | digit;
            held += 6;
            if (held < 8 || position == bytes.Length)
                continue;
            held -= 8;
            bytes[position++] = (byte)(bits >> held);
        }

        return true;
    }
}
