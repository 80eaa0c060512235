namespace Capnp;

/// <summary>Bits within one word of a struct's data section.</summary>
internal static class DataSection
{
    public static ulong Read(ReadOnlySpan<ulong> section, ulong bitOffset, int bitCount)
    {
        var shift = Shift(bitOffset, bitCount);
        return (section[(int)(bitOffset / 64)] >> shift) & Mask(bitCount);
    }

    public static void Write(Span<ulong> section, ulong bitOffset, int bitCount, ulong data)
    {
        var shift = Shift(bitOffset, bitCount);
        ref var word = ref section[(int)(bitOffset / 64)];
        word = (word & ~(Mask(bitCount) << shift)) | ((data & Mask(bitCount)) << shift);
    }

    private static int Shift(ulong bitOffset, int bitCount)
    {
        var shift = (int)(bitOffset % 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shift + bitCount, 64, nameof(bitCount));
        return shift;
    }

    private static ulong Mask(int bitCount) => ulong.MaxValue >> (64 - bitCount);
}

/// <summary>Sizes of list elements.</summary>
internal static class ListBits
{
    public static long Of(ObjectKind kind) => kind switch
    {
        ObjectKind.ListOfEmpty => 0,
        ObjectKind.ListOfBits => 1,
        ObjectKind.ListOfBytes => 8,
        ObjectKind.ListOfShorts => 16,
        ObjectKind.ListOfInts => 32,
        _ => 64,
    };
}
