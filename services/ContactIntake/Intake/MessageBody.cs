using System.Buffers;
using Switchyard.ContactMessages;

namespace Switchyard.ContactIntake.Intake;

/// <summary>A request's whole body in a pooled buffer.</summary>
internal readonly struct MessageBody : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _length;

    private MessageBody(byte[] buffer, int length) => (_buffer, _length) = (buffer, length);

    /// <summary>Whether it is longer than <see cref="ContactLimits.MaxBodyBytes"/>; it was then not read to the end.</summary>
    public bool IsTooLong => _length > ContactLimits.MaxBodyBytes;

    /// <summary>The bytes, until disposed of.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads the body, up to one byte more than is allowed.</summary>
    public static async ValueTask<MessageBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        const int most = ContactLimits.MaxBodyBytes + 1;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(request.ContentLength ?? most, most));
        try
        {
            var length = 0;
            while (length < most && await request.Body.ReadAsync(buffer.AsMemory(length, Math.Min(buffer.Length, most) - length), cancellationToken) is var read and > 0)
                length += read;
            return new MessageBody(buffer, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
