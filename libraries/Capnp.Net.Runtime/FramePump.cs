using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Capnp;

/// <summary>Writes messages to a stream, framed as https://capnproto.org/encoding.html#serialization-over-a-stream has it.</summary>
/// <param name="stream">Where the messages go; it is closed with the pump.</param>
public class FramePump(Stream stream) : IDisposable
{
    private readonly Stream _stream = stream ?? throw new ArgumentNullException(nameof(stream));
    private readonly Lock _writing = new();

    /// <summary>Writes one message.</summary>
    /// <exception cref="InvalidOperationException">The stream cannot be written to.</exception>
    /// <exception cref="ArgumentException">The message has no segment, or an empty one.</exception>
    public void Send(WireFrame frame)
    {
        if (!_stream.CanWrite)
            throw new InvalidOperationException("Stream is not writable");
        var segments = frame.Segments ?? throw new ArgumentException("Do not pass default(WireFrame)", nameof(frame));
        if (segments.Count == 0)
            throw new ArgumentException("Expected at least one segment", nameof(frame));
        var header = new byte[(4 + 4 * segments.Count + 7) / 8 * 8];
        BinaryPrimitives.WriteInt32LittleEndian(header, segments.Count - 1);
        for (var i = 0; i < segments.Count; i++)
        {
            if (segments[i].Length == 0)
                throw new ArgumentException("Segment must not have zero length", nameof(frame));
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4 + 4 * i), segments[i].Length);
        }

        lock (_writing)
        {
            _stream.Write(header);
            foreach (var segment in segments)
                _stream.Write(MemoryMarshal.AsBytes(segment.Span));
        }
    }

    /// <summary>Flushes the stream.</summary>
    public void Flush()
    {
        lock (_writing)
            _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        GC.SuppressFinalize(this);
    }
}
