namespace Capnp;

/// <summary>Builds one message.</summary>
public class MessageBuilder
{
    private readonly RootPointer _root = new();

    private MessageBuilder(SegmentAllocator allocator)
    {
        Allocator = allocator;
        _root.Bind(this);
        _root.Allocate();
    }

    /// <summary>The message as built so far.</summary>
    public WireFrame Frame => new(Allocator.Segments);

    internal SegmentAllocator Allocator { get; }

    /// <summary>Starts a message.</summary>
    /// <param name="defaultSegmentSize">Words of a segment; an object that does not fit gets a segment of its own.</param>
    public static MessageBuilder Create(int defaultSegmentSize = 128) => new(new SegmentAllocator(defaultSegmentSize));

    /// <summary>Makes the root struct, once per message.</summary>
    /// <exception cref="InvalidOperationException">There is a root already, or <typeparamref name="TS"/> is no struct.</exception>
    public TS BuildRoot<TS>()
        where TS : SerializerState, new()
    {
        if (_root.IsSet)
            throw new InvalidOperationException("Root already set");
        var root = new TS();
        if (root.Kind != ObjectKind.Struct)
            throw new InvalidOperationException("Root object must be a struct");
        root.Bind(this);
        _root.Set(root);
        return root;
    }

    private sealed class RootPointer : SerializerState
    {
        public RootPointer() => SetStruct(0, 1);

        public bool IsSet { get; private set; }

        public void Set(SerializerState root)
        {
            Link(0, root);
            IsSet = true;
        }
    }
}
