namespace Switchyard.ContactMessages;

/// <summary>One pointer word, taken apart (https://capnproto.org/encoding.html).</summary>
internal readonly struct WirePointer(ulong word)
{
    private readonly ulong _word = word;

    public bool IsNull => _word == 0;

    public PointerKind Kind => (PointerKind)(_word & 3);

    /// <summary>Bytes from the end of the pointer to its target, for structs and lists.</summary>
    public long Offset => ((int)_word >> 2) * 8L;

    public int DataWords => (ushort)(_word >> 32);

    public int Pointers => (ushort)(_word >> 48);

    public int ElementSize => (int)(_word >> 32) & 7;

    /// <summary>Elements of a list, or the words of a composite one without its tag; 29 bits.</summary>
    public int ElementCount => (int)(_word >> 35);

    /// <summary>Elements of a composite list, where this word is its tag; 30 bits.</summary>
    public int TagElementCount => (int)((uint)_word >> 2);

    public bool IsDoubleFar => (_word & 4) != 0;

    /// <summary>Bytes from the start of the target segment, for far pointers.</summary>
    public long FarOffset => ((uint)_word >> 3) * 8L;

    public uint FarSegment => (uint)(_word >> 32);
}

internal enum PointerKind
{
    Struct,
    List,
    Far,
    Other,
}
