using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Capnp;

/// <summary>Reads messages from a stream (https://capnproto.org/encoding.html#serialization-over-a-stream), unpacked.</summary>
public static class Framing
{
    /// <summary>Reads the next message.</summary>
    /// <param name="stream">Stands at the start of a framed message, and at its end afterwards.</param>
    /// <exception cref="EndOfStreamException">The stream ends before the message does, or a segment is empty.</exception>
    /// <exception cref="InvalidDataException">There are more or longer segments than the traversal limit allows.</exception>
    public static WireFrame ReadSegments(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var count = ReadUInt32(stream) + 1L;
        if (count > uint.MaxValue)
            throw new InvalidDataException("Encountered invalid framing data");
        if (count >= SecurityOptions.TraversalLimit)
            throw new InvalidDataException("Too many segments. Probably invalid data. Try increasing the traversal limit.");

        // Grown as the table is read, so that a forged count costs no more memory than the bytes that back it.
        var sizes = new List<uint>();
        for (var i = 0L; i < count; i++)
        {
            var size = ReadUInt32(stream);
            if (size == 0)
                throw new EndOfStreamException("Stream closed");
            if (size >= SecurityOptions.TraversalLimit)
                throw new InvalidDataException("Too large segment. Probably invalid data. Try increasing the traversal limit.");
            sizes.Add(size);
        }

        if (count % 2 == 0)
            ReadUInt32(stream);

        var segments = new Memory<ulong>[sizes.Count];
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = new ulong[sizes[i]];
            stream.ReadExactly(MemoryMarshal.AsBytes(segment.AsSpan()));
            segments[i] = segment;
        }

        return new WireFrame(segments);
    }

    private static uint ReadUInt32(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[4];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
