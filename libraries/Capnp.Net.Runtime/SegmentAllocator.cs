namespace Capnp;

/// <summary>Hands out words of a message's segments.</summary>
internal sealed class SegmentAllocator(int defaultSegmentSize)
{
    private readonly List<(ulong[] Words, int Used)> _segments = [];

    /// <summary>The segments, each cut at what is in use.</summary>
    public IReadOnlyList<Memory<ulong>> Segments =>
        _segments.ConvertAll(segment => segment.Words.AsMemory(0, segment.Used));

    public Span<ulong> this[uint segment] => _segments[(int)segment].Words;

    /// <summary>Takes words from the preferred segment, else from the last one, else from a new one.</summary>
    public (uint Segment, int Offset) Allocate(int words, uint preferred)
    {
        if (TryAllocate(words, preferred, out var offset))
            return (preferred, offset);
        var last = (uint)(_segments.Count - 1);
        if (TryAllocate(words, last, out offset))
            return (last, offset);
        _segments.Add((new ulong[Math.Max(words, defaultSegmentSize)], words));
        return ((uint)(_segments.Count - 1), 0);
    }

    public bool TryAllocate(int words, uint segment, out int offset)
    {
        offset = 0;
        if (segment >= _segments.Count)
            return false;
        var (array, used) = _segments[(int)segment];
        if (words > array.Length - used)
            return false;
        _segments[(int)segment] = (array, used + words);
        offset = used;
        return true;
    }
}
