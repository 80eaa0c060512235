using System.Runtime.InteropServices;
using Capnp;

namespace Switchyard.Tests.Capnp;

/// <summary>Messages word by word, as no encoder would make them.</summary>
internal static class HandMade
{
    /// <summary>A reserved kind of pointer: a capability.</summary>
    public const ulong Capability = 3;

    public static ulong Struct(int offset, int dataWords, int pointers) =>
        (uint)(offset << 2) | ((ulong)(ushort)dataWords << 32) | ((ulong)(ushort)pointers << 48);

    public static ulong List(int offset, int elementSize, long count) =>
        (uint)(offset << 2) | 1 | ((ulong)elementSize << 32) | ((ulong)count << 35);

    public static ulong Far(int segment, uint pad) => (pad << 3) | 2 | ((ulong)segment << 32);

    public static ulong DoubleFar(int segment, uint pad) => Far(segment, pad) | 4;

    public static ulong Bytes(string latin1) =>
        latin1.Select((letter, i) => (ulong)letter << (8 * i)).Aggregate(0UL, (word, letter) => word | letter);

    public static bool IsFar(ulong word) => (word & 3) == 2;

    public static bool IsDoubleFar(ulong word) => (word & 7) == 6;

    public static WireFrame Frame(params ulong[][] segments) => new([.. segments.Select(words => words.AsMemory())]);

    /// <summary>Frames segments.</summary>
    public static byte[] Message(params ulong[][] segments)
    {
        var table = new List<uint> { (uint)segments.Length - 1 };
        table.AddRange(segments.Select(words => (uint)words.Length));
        if (table.Count % 2 == 1)
            table.Add(0);
        return [.. MemoryMarshal.AsBytes<uint>(table.ToArray()), .. segments.SelectMany(words => MemoryMarshal.AsBytes<ulong>(words).ToArray())];
    }

    /// <summary>A person of a later schema whose fifth pointer, unknown to this one, is the first of the given words.</summary>
    public static byte[] Unknown(params ulong[] words) => Message([Struct(0, 0, 5), 0, 0, 0, 0, .. words]);

    /// <summary>A person whose pointer of the given index is the first of the given words.</summary>
    public static byte[] Field(int index, params ulong[] words) => Message([Struct(0, 0, index + 1), .. new ulong[index], .. words]);
}
