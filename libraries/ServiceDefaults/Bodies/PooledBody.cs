using System.Buffers;

namespace Switchyard.ServiceDefaults.Bodies;

/// <summary>A whole body in a pooled buffer.</summary>
public readonly struct PooledBody : IDisposable
{
    private const int FirstBuffer = 1024;

    private readonly byte[] _buffer;

    private PooledBody(byte[] buffer, int length, bool isTooLong) => (_buffer, Length, IsTooLong) = (buffer, length, isTooLong);

    /// <summary>Whether there is more than was allowed; it was not read to the end.</summary>
    public bool IsTooLong { get; }

    /// <summary>The number of bytes read.</summary>
    public int Length { get; }

    /// <summary>The bytes, until disposed of.</summary>
    public Memory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>Reads a stream to its end or until it is longer than <paramref name="most"/> bytes.</summary>
    /// <param name="stream">What to read.</param>
    /// <param name="length">Its length, if known.</param>
    /// <param name="most">How long it may be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<PooledBody> ReadAsync(Stream stream, long? length, int most, CancellationToken cancellationToken)
    {
        if (length > most)
            return new PooledBody(ArrayPool<byte>.Shared.Rent(0), 0, true);

        // One byte more than there is, so that the end shows without growing.
        var buffer = ArrayPool<byte>.Shared.Rent((int)(length ?? FirstBuffer) + 1);
        try
        {
            var filled = 0;
            while (await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken) is var read and > 0)
            {
                filled += read;
                if (filled > most)
                    break;
                if (filled == buffer.Length)
                    buffer = Grow(buffer);
            }

            return new PooledBody(buffer, filled, filled > most);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
