using System.Runtime.InteropServices;
using System.Text;

namespace Capnp;

/// <summary>An object under construction in a message: the base of every generated writer.</summary>
public class SerializerState : IStructSerializer
{
    private MessageBuilder? _builder;
    private SerializerState? _owner;
    private int _ownerSlot;
    private SerializerState?[] _linked = [];

    /// <summary>What this object is; <see cref="ObjectKind.Nil"/> until it is decided.</summary>
    public ObjectKind Kind { get; internal set; }

    /// <summary>Whether the object has its place in the message; it is placed at the first write.</summary>
    public bool IsAllocated => Offset >= 0;

    internal SegmentAllocator? Allocator => _builder?.Allocator;

    internal uint SegmentIndex { get; private set; }

    internal int Offset { get; private set; } = -1;

    internal int ListElementCount { get; private set; }

    internal ushort StructDataCount { get; private set; }

    internal ushort StructPtrCount { get; private set; }

    private Span<ulong> Words => Bound[SegmentIndex][Offset..];

    private SegmentAllocator Bound => Allocator ?? throw new InvalidOperationException("This state is not bound to a MessageBuilder");

    /// <summary>The object that a pointer of this struct points to, made at the first call.</summary>
    /// <exception cref="InvalidOperationException">This is not a struct, or the object there is of another kind.</exception>
    public TS BuildPointer<TS>(int index)
        where TS : SerializerState, new()
    {
        if (Kind != ObjectKind.Struct)
            throw new InvalidOperationException("This is not a struct or list of pointers");
        if (_linked[index] is { } existing)
            return existing.Rewrap<TS>();
        var made = new TS { _builder = _builder, _owner = this, _ownerSlot = index };
        _linked[index] = made;
        return made;
    }

    /// <summary>This object seen as another type of writer.</summary>
    /// <exception cref="InvalidOperationException">The object is of another kind or size.</exception>
    public TS Rewrap<TS>()
        where TS : SerializerState, new()
    {
        if (this is TS same)
            return same;
        var other = new TS();
        var fits = Kind == ObjectKind.Nil || other.Kind == ObjectKind.Nil
            || (Kind == other.Kind && StructDataCount == other.StructDataCount && StructPtrCount == other.StructPtrCount);
        if (!fits)
            throw new InvalidOperationException("Incompatible cast");
        other._builder = _builder ?? throw new InvalidOperationException("This state is not bound to a MessageBuilder");
        other._owner = _owner;
        other._ownerSlot = _ownerSlot;
        if (Kind != ObjectKind.Nil)
            other.TakePlaceOf(this);
        return other;
    }

    /// <summary>Reads back a text field; the default where none was written.</summary>
    public string? ReadText(int index, string? defaultText = null)
    {
        var text = BuildPointer<SerializerState>(index);
        if (!text.IsAllocated)
            return defaultText;
        return ListOfBytesDeserializer.Text(text);
    }

    /// <summary>Writes a text field, once; null leaves the pointer null.</summary>
    /// <exception cref="InvalidOperationException">The field is already written.</exception>
    public void WriteText(int index, string? text) => BuildPointer<SerializerState>(index).WriteText(text);

    /// <summary>Writes a text field, once; null stands for the default.</summary>
    /// <exception cref="InvalidOperationException">The field is already written.</exception>
    public void WriteText(int index, string? text, string? defaultText) => WriteText(index, text ?? defaultText);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">This is not a struct.</exception>
    public void StructWriteData(ulong bitOffset, int bitCount, ulong data)
    {
        RequireStruct();
        Allocate();
        DataSection.Write(Words[..StructDataCount], bitOffset, bitCount, data);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">This is not a struct.</exception>
    public ulong StructReadData(ulong bitOffset, int bitCount)
    {
        RequireStruct();
        return IsAllocated && bitOffset / 64 < StructDataCount ? DataSection.Read(Words, bitOffset, bitCount) : 0;
    }

    /// <summary>Gives the object its place in the message; does nothing when it has one.</summary>
    public void Allocate()
    {
        if (IsAllocated)
            return;
        var words = Kind == ObjectKind.ListOfStructs
            ? checked(1 + ListElementCount * (StructDataCount + StructPtrCount))
            : Kind == ObjectKind.Struct ? StructDataCount + StructPtrCount : (ListElementCount + 7) / 8;
        (SegmentIndex, Offset) = Bound.Allocate(words, _owner?.SegmentIndex ?? 0);
        if (Kind == ObjectKind.ListOfStructs)
            Words[0] = WirePointer.Struct(ListElementCount, StructDataCount, StructPtrCount);
        _owner?.Link(_ownerSlot, this);
    }

    internal void Bind(MessageBuilder builder) => _builder = builder;

    /// <summary>The writer for one struct of this composite list.</summary>
    internal TS ListElement<TS>(int index)
        where TS : SerializerState, new()
    {
        if (_linked[index] is TS existing)
            return existing;
        var element = new TS
        {
            _builder = _builder,
            SegmentIndex = SegmentIndex,
            Offset = Offset + 1 + index * (StructDataCount + StructPtrCount),
        };
        _linked[index] = element;
        return element;
    }

    /// <summary>Makes this object a struct of the given sizes, in words.</summary>
    /// <exception cref="InvalidOperationException">It is something else already.</exception>
    protected void SetStruct(ushort dataCount, ushort ptrCount)
    {
        if (Kind == ObjectKind.Struct && StructDataCount == dataCount && StructPtrCount == ptrCount)
            return;
        Decide(ObjectKind.Struct, 0, dataCount, ptrCount);
        _linked = new SerializerState?[ptrCount];
    }

    /// <summary>Makes this object a composite list and gives it its place.</summary>
    /// <exception cref="InvalidOperationException">It is something else already.</exception>
    protected void SetListOfStructs(int totalCount, ushort dataCount, ushort ptrCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(totalCount);
        Decide(ObjectKind.ListOfStructs, totalCount, dataCount, ptrCount);
        _linked = new SerializerState?[totalCount];
        Allocate();
    }

    /// <summary>Points one of this struct's pointers to an object of the same message.</summary>
    /// <exception cref="InvalidOperationException">The pointer is set already, or the object belongs to another message.</exception>
    protected void Link(int slot, SerializerState target)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, StructPtrCount);
        if (target.Allocator != Allocator)
            throw new InvalidOperationException("target was allocated on a different segment allocator");
        Allocate();
        target.Allocate();
        if (Words[StructDataCount + slot] == 0)
            PointTo(Offset + StructDataCount + slot, target);
        else if (_linked[slot] != target)
            throw new InvalidOperationException("Won't replace an already allocated pointer to prevent memory leaks and security flaws");
        _linked[slot] = target;
    }

    private void PointTo(int position, SerializerState target)
    {
        var allocator = Bound;
        if (target.SegmentIndex == SegmentIndex)
        {
            allocator[SegmentIndex][position] = target.Pointer(target.Offset - position - 1);
        }
        else if (allocator.TryAllocate(1, target.SegmentIndex, out var pad))
        {
            allocator[target.SegmentIndex][pad] = target.Pointer(target.Offset - pad - 1);
            allocator[SegmentIndex][position] = WirePointer.Far(target.SegmentIndex, pad, isDouble: false);
        }
        else
        {
            var (segment, offset) = allocator.Allocate(2, SegmentIndex);
            allocator[segment][offset] = WirePointer.Far(target.SegmentIndex, target.Offset, isDouble: false);
            allocator[segment][offset + 1] = target.Pointer(0);
            allocator[SegmentIndex][position] = WirePointer.Far(segment, offset, isDouble: true);
        }
    }

    private ulong Pointer(int offset) => Kind switch
    {
        // A struct without any words is told from a null pointer by the offset -1.
        ObjectKind.Struct when StructDataCount + StructPtrCount == 0 => WirePointer.Struct(-1, 0, 0),
        ObjectKind.Struct => WirePointer.Struct(offset, StructDataCount, StructPtrCount),
        ObjectKind.ListOfStructs => WirePointer.List(offset, 7, ListElementCount * (StructDataCount + StructPtrCount)),
        _ => WirePointer.List(offset, 2, ListElementCount),
    };

    private void WriteText(string? text)
    {
        if (text is null)
        {
            if (IsAllocated)
                throw new InvalidOperationException("Not permitted since the state is already allocated");
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        Decide(ObjectKind.ListOfBytes, length + 1, 0, 0);
        Allocate();
        Encoding.UTF8.GetBytes(text, MemoryMarshal.AsBytes(Words));
    }

    private void Decide(ObjectKind kind, int elementCount, ushort dataCount, ushort ptrCount)
    {
        if (Kind != ObjectKind.Nil)
            throw new InvalidOperationException("The object type was already set");
        (Kind, ListElementCount, StructDataCount, StructPtrCount) = (kind, elementCount, dataCount, ptrCount);
    }

    private void TakePlaceOf(SerializerState state)
    {
        (Kind, ListElementCount, StructDataCount, StructPtrCount) =
            (state.Kind, state.ListElementCount, state.StructDataCount, state.StructPtrCount);
        (SegmentIndex, Offset, _linked) = (state.SegmentIndex, state.Offset, state._linked);
    }

    private void RequireStruct()
    {
        if (Kind != ObjectKind.Struct)
            throw new InvalidOperationException("This is not a struct");
    }
}
