using System.Buffers.Binary;
using System.Text.Unicode;

namespace Switchyard.ContactMessages;

/// <summary>Follows every pointer of a message from its root, depth first, and stops at the first broken rule.</summary>
internal ref struct PointerWalk(ReadOnlySpan<byte> message, ReadOnlySpan<int> borders)
{
    private const int WordBytes = 8;
    private const int CompositeSize = 7;
    private const int PointerSize = 6;
    private const int ByteSize = 2;

    private readonly ReadOnlySpan<byte> _message = message;
    private readonly ReadOnlySpan<int> _borders = borders;
    private long _visitsLeft = (long)ContactLimits.MaxVisitsPerWord * message.Length / WordBytes;

    /// <summary>The broken rule, once a method of this walk has returned false.</summary>
    public GuardRefusal Refusal { get; private set; }

    /// <summary>Walks the whole message.</summary>
    public bool Root() => Follow(_borders[0], 0, Shape.Person, 1);

    private bool Follow(int at, int segment, Shape shape, int depth)
    {
        var pointer = Word(at);
        if (pointer.IsNull)
            return true;
        if (depth > ContactLimits.MaxDepth)
            return Refuse(GuardRule.Depth, at);
        var start = at + WordBytes + pointer.Offset;
        if (pointer.Kind == PointerKind.Far && !FollowFar(at, ref pointer, ref segment, out start))
            return false;
        return pointer.Kind switch
        {
            PointerKind.Struct => Struct(at, pointer, start, segment, shape, depth),
            PointerKind.List => List(at, pointer, start, segment, shape, depth),
            _ => Refuse(GuardRule.Capability, at),
        };
    }

    private bool FollowFar(int at, ref WirePointer pointer, ref int segment, out long start)
    {
        start = 0;
        var isDouble = pointer.IsDoubleFar;
        if (pointer.FarSegment >= _borders.Length - 1)
            return Refuse(GuardRule.FarSegment, at);
        segment = (int)pointer.FarSegment;
        var padStart = _borders[segment] + pointer.FarOffset;
        var padWords = isDouble ? 2 : 1;
        if (!Contains(segment, padStart, padWords))
            return Refuse(GuardRule.LandingPadInBounds, at);
        if (!Visit(padWords, at))
            return false;

        var pad = (int)padStart;
        pointer = Word(pad);
        start = pad + WordBytes + pointer.Offset;
        if (isDouble)
        {
            if (pointer.Kind != PointerKind.Far || pointer.IsDoubleFar)
                return Refuse(GuardRule.LandingPadForm, pad);
            if (pointer.FarSegment >= _borders.Length - 1)
                return Refuse(GuardRule.FarSegment, pad);
            segment = (int)pointer.FarSegment;
            start = _borders[segment] + pointer.FarOffset;
            pad += WordBytes;
            pointer = Word(pad);
        }

        return pointer.Kind == PointerKind.Far || pointer.IsNull ? Refuse(GuardRule.LandingPadForm, pad) : true;
    }

    private bool Struct(int at, WirePointer pointer, long start, int segment, Shape shape, int depth)
    {
        if (shape is Shape.Text)
            return Refuse(GuardRule.TextExpected, at);
        if (shape is Shape.Phones)
            return Refuse(GuardRule.StructListExpected, at);
        var words = pointer.DataWords + pointer.Pointers;
        if (!Contains(segment, start, words))
            return Refuse(GuardRule.PointerInBounds, at);
        return Visit(Math.Max(words, 1), at)
            && Pointers((int)start + pointer.DataWords * WordBytes, pointer.Pointers, segment, shape, depth);
    }

    private bool Pointers(int at, int count, int segment, Shape shape, int depth)
    {
        for (var i = 0; i < count; i++)
        {
            if (!Follow(at + i * WordBytes, segment, shape.Field(i), depth + 1))
                return false;
        }

        return true;
    }

    private bool List(int at, WirePointer pointer, long start, int segment, Shape shape, int depth)
    {
        if (shape is Shape.Person or Shape.Date)
            return Refuse(GuardRule.StructExpected, at);
        if (shape is Shape.Text && pointer.ElementSize != ByteSize)
            return Refuse(GuardRule.TextExpected, at);
        if (shape is Shape.Phones && pointer.ElementSize != CompositeSize)
            return Refuse(GuardRule.StructListExpected, at);
        if (pointer.ElementSize == CompositeSize)
            return Composite(at, pointer, start, segment, shape, depth);

        var words = (pointer.ElementCount * ElementBits(pointer.ElementSize) + 63) / 64;
        if (!Contains(segment, start, words))
            return Refuse(GuardRule.PointerInBounds, at);

        // A list of Void counts one word for each element, as the encoding's section on amplification asks.
        if (!Visit(Math.Max(pointer.ElementSize == 0 ? pointer.ElementCount : words, 1), at))
            return false;
        if (shape is Shape.Text)
            return Text((int)start, pointer.ElementCount);
        return pointer.ElementSize != PointerSize || Pointers((int)start, pointer.ElementCount, segment, Shape.Any, depth);
    }

    private bool Composite(int at, WirePointer pointer, long start, int segment, Shape shape, int depth)
    {
        if (!Contains(segment, start, 1 + (long)pointer.ElementCount))
            return Refuse(GuardRule.PointerInBounds, at);
        var tag = Word((int)start);
        if (tag.Kind != PointerKind.Struct)
            return Refuse(GuardRule.ListTag, (int)start);
        var elementWords = tag.DataWords + tag.Pointers;
        if ((long)tag.TagElementCount * elementWords > pointer.ElementCount)
            return Refuse(GuardRule.ListOverrun, (int)start);
        if (!Visit(1 + (long)pointer.ElementCount + (elementWords == 0 ? tag.TagElementCount : 0), at))
            return false;
        if (tag.Pointers == 0)
            return true;

        var element = shape is Shape.Phones ? Shape.Phone : Shape.Any;
        var pointers = (int)start + WordBytes + tag.DataWords * WordBytes;
        for (var i = 0; i < tag.TagElementCount; i++)
        {
            if (!Pointers(pointers + i * elementWords * WordBytes, tag.Pointers, segment, element, depth))
                return false;
        }

        return true;
    }

    private bool Text(int start, int bytes)
    {
        if (bytes == 0 || _message[start + bytes - 1] != 0)
            return Refuse(GuardRule.TextTermination, start);
        return Utf8.IsValid(_message.Slice(start, bytes - 1)) || Refuse(GuardRule.TextEncoding, start);
    }

    private readonly WirePointer Word(int at) => new(BinaryPrimitives.ReadUInt64LittleEndian(_message[at..]));

    private readonly bool Contains(int segment, long start, long words) =>
        start >= _borders[segment] && start + words * WordBytes <= _borders[segment + 1];

    private bool Visit(long words, int at)
    {
        _visitsLeft -= words;
        return _visitsLeft >= 0 || Refuse(GuardRule.Traversal, at);
    }

    private bool Refuse(GuardRule rule, int at)
    {
        Refusal = new(rule, at);
        return false;
    }

    private static long ElementBits(int elementSize) => elementSize switch
    {
        0 => 0,
        1 => 1,
        ByteSize => 8,
        3 => 16,
        4 => 32,
        _ => 64,
    };
}
