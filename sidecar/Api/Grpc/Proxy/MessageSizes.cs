using System.Buffers;
using System.Buffers.Binary;

namespace Switchyard.Sidecar.Api.Grpc.Proxy;

/// <summary>A message of a proxied call is larger than <c>--max-body-size</c>.</summary>
internal sealed class MessageTooLargeException(long size, long limit)
    : Exception($"grpc: received message larger than max ({size} vs. {limit})");

/// <summary>Follows the messages in a stream of bytes as they pass: each has a flag and its length in front.</summary>
internal sealed class MessageSizes(long limit)
{
    private const int PrefixLength = 5;

    private readonly byte[] prefix = new byte[PrefixLength];
    private int inPrefix;
    private long left;

    /// <summary>How many messages have begun.</summary>
    public int Begun { get; private set; }

    /// <summary>Looks at the next bytes, before they are passed on.</summary>
    /// <exception cref="MessageTooLargeException">One begins that is too large.</exception>
    public void Look(ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
            Look(segment.Span);
    }

    /// <summary>Looks at the next bytes, before they are passed on.</summary>
    /// <exception cref="MessageTooLargeException">One begins that is too large.</exception>
    public void Look(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var skipped = (int)Math.Min(left, bytes.Length);
            left -= skipped;
            bytes = bytes[skipped..];
            var taken = Math.Min(PrefixLength - inPrefix, bytes.Length);
            if (left > 0 || taken == 0)
                continue;
            if (inPrefix == 0)
                Begun++;
            bytes[..taken].CopyTo(prefix.AsSpan(inPrefix));
            inPrefix += taken;
            bytes = bytes[taken..];
            if (inPrefix == PrefixLength)
                Begin(BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1)));
        }
    }

    private void Begin(long length)
    {
        if (length > limit)
            throw new MessageTooLargeException(length, limit);
        (left, inPrefix) = (length, 0);
    }
}
