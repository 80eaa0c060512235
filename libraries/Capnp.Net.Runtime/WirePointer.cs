namespace Capnp;

/// <summary>One pointer word, taken apart (https://capnproto.org/encoding.html).</summary>
internal readonly struct WirePointer(ulong word)
{
    public const int StructKind = 0;
    public const int ListKind = 1;
    public const int FarKind = 2;

    private readonly ulong _word = word;

    public bool IsNull => _word == 0;

    public int Kind => (int)_word & 3;

    /// <summary>Words from the end of the pointer to its target, for structs and lists.</summary>
    public int Offset => (int)_word >> 2;

    public ushort DataCount => (ushort)(_word >> 32);

    public ushort PointerCount => (ushort)(_word >> 48);

    public int ElementSize => (int)(_word >> 32) & 7;

    /// <summary>Elements of the list; for a composite list, its words without the tag.</summary>
    public int ElementCount => (int)(_word >> 35);

    /// <summary>Elements of a composite list, where this word is its tag.</summary>
    public int TagElementCount => (int)((uint)_word >> 2);

    public bool IsDoubleFar => ((int)_word & 4) != 0;

    public int LandingPadOffset => (int)((uint)_word >> 3);

    public uint TargetSegment => (uint)(_word >> 32);

    public static ulong Struct(int offset, ushort dataCount, ushort pointerCount) =>
        (uint)(offset << 2) | ((ulong)dataCount << 32) | ((ulong)pointerCount << 48);

    public static ulong List(int offset, int elementSize, int count) =>
        (uint)(offset << 2) | (uint)ListKind | ((ulong)elementSize << 32) | ((ulong)count << 35);

    public static ulong Far(uint segment, int landingPad, bool isDouble) =>
        ((uint)landingPad << 3) | (isDouble ? 4u : 0u) | (uint)FarKind | ((ulong)segment << 32);
}
