namespace Capnp;

/// <summary>The object that a pointer points to, with the way there: the base of every generated reader.</summary>
public struct DeserializerState : IStructDeserializer, IDisposable
{
    private readonly IReadOnlyList<Memory<ulong>>? _segments;
    private Memory<ulong> _segment;
    private int _offset;
    private uint _bytesTraversed;

    private DeserializerState(IReadOnlyList<Memory<ulong>> segments, uint segment)
    {
        _segments = segments;
        _segment = segments[(int)segment];
    }

    /// <summary>What this state stands for; <see cref="ObjectKind.Nil"/> for a null pointer.</summary>
    public ObjectKind Kind { get; set; }

    /// <summary>Words of a struct's data section.</summary>
    public ushort StructDataCount { get; set; }

    /// <summary>Pointers of a struct.</summary>
    public ushort StructPtrCount { get; set; }

    internal int ListElementCount { get; private set; }

    /// <summary>The words from this object's start to its segment's end.</summary>
    internal readonly ReadOnlySpan<ulong> Words => _segment.Span[_offset..];

    /// <summary>Decodes a message's root pointer.</summary>
    /// <exception cref="DeserializationException">The message is malformed.</exception>
    public static DeserializerState CreateRoot(WireFrame frame)
    {
        if (frame.Segments is not { Count: > 0 } segments || segments[0].IsEmpty)
            throw new DeserializationException("The message has no root pointer");
        var state = new DeserializerState(segments, 0) { StructPtrCount = 1, Kind = ObjectKind.Struct };
        return state.StructReadPointer(0);
    }

    /// <summary>Reads what a serializer has written, without copying.</summary>
    /// <exception cref="InvalidOperationException">The serializer belongs to no message.</exception>
    public static implicit operator DeserializerState(SerializerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var allocator = state.Allocator ?? throw new InvalidOperationException("state is not bound to a MessageBuilder");
        return new DeserializerState(allocator.Segments, state.SegmentIndex)
        {
            _offset = state.Offset,
            ListElementCount = state.ListElementCount,
            StructDataCount = state.StructDataCount,
            StructPtrCount = state.StructPtrCount,
            Kind = state.Kind,
        };
    }

    /// <summary>Reads up to 64 bits within one word of the data section; what lies past the section's end reads as 0.</summary>
    /// <exception cref="DeserializationException">This is not a struct.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bits cross a word's border.</exception>
    public readonly ulong StructReadData(ulong bitOffset, int bitCount)
    {
        if (Kind == ObjectKind.Nil)
            return 0;
        RequireStruct();
        if (bitOffset / 64 >= StructDataCount)
            return 0;
        return DataSection.Read(Words, bitOffset, bitCount);
    }

    /// <summary>Follows one of a struct's pointers; a null state for a null pointer and past the pointer section's end.</summary>
    /// <exception cref="DeserializationException">This is not a struct, or the pointer is malformed.</exception>
    public readonly DeserializerState StructReadPointer(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (Kind != ObjectKind.Nil)
            RequireStruct();
        if (index >= StructPtrCount)
            return default;
        var state = this;
        state.Follow(_offset + StructDataCount + index);
        return state;
    }

    /// <summary>This state as a list; an empty one for a null pointer.</summary>
    /// <exception cref="DeserializationException">This is not a list.</exception>
    public readonly ListDeserializer RequireList() => Kind switch
    {
        ObjectKind.Nil => EmptyListDeserializer.Instance,
        ObjectKind.ListOfStructs => new ListOfStructsDeserializer(this),
        ObjectKind.ListOfBytes => new ListOfBytesDeserializer(this),
        ObjectKind.Struct or ObjectKind.Capability => throw new DeserializationException("Cannot deserialize this object as list"),
        _ => new ListDeserializer(this),
    };

    /// <summary>Reads a text field: the default for a null pointer.</summary>
    /// <exception cref="DeserializationException">The pointer is malformed or does not point to a list.</exception>
    /// <exception cref="NotSupportedException">The pointer points to a list of something else than bytes.</exception>
    public readonly string? ReadText(int index, string? defaultText = null)
    {
        var target = StructReadPointer(index);
        return target.Kind == ObjectKind.ListOfBytes
            ? ListOfBytesDeserializer.Text(target)
            : target.RequireList().CastText() ?? defaultText;
    }

    /// <summary>Reads a list field: an empty list for a null pointer.</summary>
    /// <exception cref="DeserializationException">The pointer is malformed or does not point to a list.</exception>
    public readonly ListDeserializer ReadList(int index) => StructReadPointer(index).RequireList();

    /// <summary>Reads a struct field.</summary>
    /// <exception cref="DeserializationException">The pointer is malformed.</exception>
    public readonly T ReadStruct<T>(int index, Func<DeserializerState, T> cons)
    {
        ArgumentNullException.ThrowIfNull(cons);
        return cons(StructReadPointer(index));
    }

    /// <summary>Does nothing here: only messages of Cap'n Proto RPC hold capabilities to release.</summary>
    public readonly void Dispose()
    {
    }

    /// <summary>The struct at an index of a composite list.</summary>
    internal readonly DeserializerState ListElement(int index)
    {
        var words = StructDataCount + StructPtrCount;
        var element = this;
        element.Traverse(8u * (uint)Math.Max(words, 1));
        element._offset += 1 + index * words;
        element.Kind = ObjectKind.Struct;
        return element;
    }

    private readonly void RequireStruct()
    {
        if (Kind != ObjectKind.Struct)
            throw new DeserializationException("This is not a struct");
    }

    private void Follow(int position)
    {
        var pointer = new WirePointer(Word(position));
        if (pointer.IsNull)
        {
            this = default;
            return;
        }

        var start = (long)position + 1 + pointer.Offset;
        for (var hops = 0; pointer.Kind == WirePointer.FarKind; hops++)
        {
            if (hops >= SecurityOptions.RecursionLimit)
                throw new DeserializationException("Recursion limit reached while decoding a pointer");
            (pointer, start) = FollowFar(pointer);
        }

        if (start < 0 || start > _segment.Length)
            throw InvalidPointer();
        _offset = (int)start;
        switch (pointer.Kind)
        {
            case WirePointer.StructKind:
                SetStruct(pointer);
                break;
            case WirePointer.ListKind:
                SetList(pointer);
                break;
            default:
                this = default;
                Kind = ObjectKind.Capability;
                break;
        }
    }

    private (WirePointer Pointer, long Start) FollowFar(WirePointer far)
    {
        SelectSegment(far.TargetSegment);
        var pad = new WirePointer(Word(far.LandingPadOffset));
        if (!far.IsDoubleFar)
            return (pad, far.LandingPadOffset + 1L + pad.Offset);
        var tag = new WirePointer(Word(far.LandingPadOffset + 1));
        if (pad.Kind != WirePointer.FarKind || pad.IsDoubleFar)
            throw new DeserializationException("Error decoding double-far pointer: convention broken");
        if (tag.Kind == WirePointer.FarKind)
            throw new DeserializationException("Error decoding double-far pointer: not followed by intra-segment pointer");
        SelectSegment(pad.TargetSegment);
        return (tag, pad.LandingPadOffset);
    }

    private void SetStruct(WirePointer pointer)
    {
        var words = pointer.DataCount + pointer.PointerCount;
        Traverse(8u * (uint)words);
        RequireWords(words);
        StructDataCount = pointer.DataCount;
        StructPtrCount = pointer.PointerCount;
        Kind = ObjectKind.Struct;
    }

    private void SetList(WirePointer pointer)
    {
        ListElementCount = pointer.ElementCount;
        StructDataCount = 0;
        StructPtrCount = 0;
        Kind = ObjectKind.ListOfEmpty + (byte)pointer.ElementSize;
        if (Kind == ObjectKind.ListOfStructs)
        {
            var tag = new WirePointer(Word(_offset));
            if (tag.Kind != WirePointer.StructKind)
                throw new DeserializationException("Unexpected: List of composites with non-struct type tag");
            Traverse(8L * pointer.ElementCount + 8);
            ListElementCount = tag.TagElementCount;
            StructDataCount = tag.DataCount;
            StructPtrCount = tag.PointerCount;
            RequireWords(1 + (long)ListElementCount * (StructDataCount + StructPtrCount));
            return;
        }

        var bits = pointer.ElementCount * ListBits.Of(Kind);

        // A list of zero-sized elements counts as if each were a word (https://capnproto.org/encoding.html#amplification-attack).
        Traverse(bits == 0 ? 8L * pointer.ElementCount : (bits + 7) / 8);
        RequireWords((bits + 63) / 64);
    }

    private void SelectSegment(uint index)
    {
        if (index >= _segments!.Count)
            throw InvalidPointer();
        _segment = _segments[(int)index];
    }

    private readonly ulong Word(int position)
    {
        var words = _segment.Span;
        return (uint)position < (uint)words.Length ? words[position] : throw InvalidPointer();
    }

    private readonly void RequireWords(long count)
    {
        if (count > _segment.Length - _offset)
            throw InvalidPointer();
    }

    private void Traverse(long bytes)
    {
        if (_bytesTraversed + bytes > SecurityOptions.TraversalLimit)
            throw new DeserializationException("Traversal limit was reached");
        _bytesTraversed += (uint)bytes;
    }

    private static DeserializationException InvalidPointer() => new("Invalid wire pointer");
}
