using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace BCrypt.Net;

/// <summary>The expensive key schedule of bcrypt (Provos and Mazières, "A Future-Adaptable Password Scheme", 1999).</summary>
internal static unsafe class EksBlowfish
{
    /// <summary>The bytes of a hash: the last of the 24 that the cipher gives is dropped.</summary>
    public const int HashLength = 23;

    public const int SaltLength = 16;

    private const int RoundKeys = 18;
    private const int StateWords = RoundKeys + (4 * 256);
    private const int SaltWords = SaltLength / 4;
    private const int TextWords = 6;
    private const int TextEncryptions = 64;

    private static ReadOnlySpan<byte> Text => "OrpheanBeholderScryDoubt"u8;

    /// <summary>Computes a hash. Of the key only the first 72 bytes count; it is repeated to that length.</summary>
    /// <param name="key">The password's bytes with the zero byte that ends them.</param>
    /// <param name="salt">16 bytes.</param>
    /// <param name="workFactor">The binary logarithm of the number of rounds, at most 31.</param>
    /// <param name="hash">Takes 23 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, int workFactor, Span<byte> hash)
    {
        var state = stackalloc uint[StateWords];
        PiDigits.Words.CopyTo(new Span<uint>(state, StateWords));

        var keyWords = stackalloc uint[RoundKeys];
        ReadCyclic(key, new Span<uint>(keyWords, RoundKeys));
        var saltWords = stackalloc uint[RoundKeys];
        ReadCyclic(salt, new Span<uint>(saltWords, RoundKeys));

        ExpandWithSalt(state, keyWords, saltWords);
        for (var rounds = 1u << workFactor; rounds > 0; rounds--)
        {
            Expand(state, keyWords);
            Expand(state, saltWords);
        }

        Span<byte> result = stackalloc byte[TextWords * 4];
        for (var i = 0; i < TextWords; i += 2)
            EncryptText(state, i, result);
        result[..HashLength].CopyTo(hash);

        CryptographicOperations.ZeroMemory(new Span<byte>(state, StateWords * 4));
        CryptographicOperations.ZeroMemory(new Span<byte>(keyWords, RoundKeys * 4));
    }

    private static void ReadCyclic(ReadOnlySpan<byte> bytes, Span<uint> words)
    {
        var position = 0;
        foreach (ref var word in words)
        {
            for (var i = 0; i < 4; i++)
            {
                word = (word << 8) | bytes[position];
                position = position + 1 == bytes.Length ? 0 : position + 1;
            }
        }
    }

    private static void ExpandWithSalt(uint* state, uint* key, uint* salt)
    {
        for (var i = 0; i < RoundKeys; i++)
            state[i] ^= key[i];
        uint left = 0, right = 0;
        for (var i = 0; i < StateWords; i += 2)
        {
            left ^= salt[i % SaltWords];
            right ^= salt[(i + 1) % SaltWords];
            Encipher(state, ref left, ref right);
            state[i] = left;
            state[i + 1] = right;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Expand(uint* state, uint* key)
    {
        for (var i = 0; i < RoundKeys; i++)
            state[i] ^= key[i];
        uint left = 0, right = 0;
        for (var i = 0; i < StateWords; i += 2)
        {
            Encipher(state, ref left, ref right);
            state[i] = left;
            state[i + 1] = right;
        }
    }

    private static void EncryptText(uint* state, int word, Span<byte> result)
    {
        var left = BinaryPrimitives.ReadUInt32BigEndian(Text[(word * 4)..]);
        var right = BinaryPrimitives.ReadUInt32BigEndian(Text[((word * 4) + 4)..]);
        for (var i = 0; i < TextEncryptions; i++)
            Encipher(state, ref left, ref right);
        BinaryPrimitives.WriteUInt32BigEndian(result[(word * 4)..], left);
        BinaryPrimitives.WriteUInt32BigEndian(result[((word * 4) + 4)..], right);
    }

    /// <summary>Blowfish's 16 rounds on one block, unrolled: the time of bcrypt is spent here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Encipher(uint* state, ref uint left, ref uint right)
    {
        var boxes = state + RoundKeys;
        var l = left ^ state[0];
        var r = right;
        r = (r ^ state[1]) ^ Round(boxes, l);
        l = (l ^ state[2]) ^ Round(boxes, r);
        r = (r ^ state[3]) ^ Round(boxes, l);
        l = (l ^ state[4]) ^ Round(boxes, r);
        r = (r ^ state[5]) ^ Round(boxes, l);
        l = (l ^ state[6]) ^ Round(boxes, r);
        r = (r ^ state[7]) ^ Round(boxes, l);
        l = (l ^ state[8]) ^ Round(boxes, r);
        r = (r ^ state[9]) ^ Round(boxes, l);
        l = (l ^ state[10]) ^ Round(boxes, r);
        r = (r ^ state[11]) ^ Round(boxes, l);
        l = (l ^ state[12]) ^ Round(boxes, r);
        r = (r ^ state[13]) ^ Round(boxes, l);
        l = (l ^ state[14]) ^ Round(boxes, r);
        r = (r ^ state[15]) ^ Round(boxes, l);
        l = (l ^ state[16]) ^ Round(boxes, r);
        left = r ^ state[17];
        right = l;
    }

    // Native-sized indexes let the compiler put each box's offset into the load itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Round(uint* boxes, uint half) =>
        ((*(boxes + (nuint)(half >> 24)) + *(boxes + (nuint)(byte)(half >> 16) + 256))
            ^ *(boxes + (nuint)(byte)(half >> 8) + 512))
        + *(boxes + (nuint)(byte)half + 768);
}
