namespace Capnp;

/// <summary>What a (de)serializer state stands for: the object that a Cap'n Proto pointer points to.</summary>
public enum ObjectKind : byte
{
    /// <summary>A null pointer.</summary>
    Nil,

    /// <summary>A struct.</summary>
    Struct,

    /// <summary>List(Void).</summary>
    ListOfEmpty,

    /// <summary>List(Bool).</summary>
    ListOfBits,

    /// <summary>A list of one-byte elements: List(UInt8), Data, Text.</summary>
    ListOfBytes,

    /// <summary>A list of two-byte elements.</summary>
    ListOfShorts,

    /// <summary>A list of four-byte elements.</summary>
    ListOfInts,

    /// <summary>A list of eight-byte elements.</summary>
    ListOfLongs,

    /// <summary>A list of pointers.</summary>
    ListOfPointers,

    /// <summary>An inline composite list.</summary>
    ListOfStructs,

    /// <summary>A capability.</summary>
    Capability,
}
