using System.Buffers;

namespace Switchyard.Sidecar.Formats.Json;

/// <summary>A growing byte buffer from the shared pool. One per thread is kept, so renting is free on the hot path.</summary>
public sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int InitialSize = 4 * 1024;
    private const int KeptSize = 256 * 1024;

    [ThreadStatic]
    private static PooledBuffer? spare;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(InitialSize);

    private PooledBuffer() { }

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write or <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>As <see cref="Written"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => bytes.AsMemory(0, Length);

    /// <summary>An empty buffer; dispose of it to give it back.</summary>
    public static PooledBuffer Rent()
    {
        var buffer = spare ?? new PooledBuffer();
        spare = null;
        buffer.Length = 0;
        return buffer;
    }

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsSpan(Length);
    }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> value)
    {
        value.CopyTo(GetSpan(value.Length));
        Length += value.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void WriteByte(byte value)
    {
        Reserve(1);
        bytes[Length++] = value;
    }

    /// <summary>Takes back what was written after <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>A copy of its own of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Gives the buffer back; it must not be used afterwards.</summary>
    public void Dispose()
    {
        if (spare is null && bytes.Length <= KeptSize)
        {
            spare = this;
            return;
        }
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    private void Reserve(int count)
    {
        var needed = Length + Math.Max(count, 1);
        if (needed <= bytes.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, bytes.Length * 2));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
