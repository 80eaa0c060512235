using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Switchyard.Sidecar.Hosting;

/// <summary>
/// What Kestrel keeps from an invocation. It answers a path with <c>%00</c> by a bare 400 before any handler sees it, where the refusal is
/// an error with words (contract, section 2.1): the escape becomes that of another control character, which the invocation refuses. And it
/// forgets the names in a <c>Connection</c> header that also says <c>keep-alive</c> (contract, section 2.2): that word, which HTTP/1.1
/// does not need, becomes blanks.
/// </summary>
/// <remarks>
/// The start of a read is taken for a request line if it is one with such a path; so would be a body that begins with a whole one.
/// </remarks>
internal sealed class RawInvocation(PipeReader inner) : PipeReader
{
    private const int LongestMethod = 7;

    private static ReadOnlySpan<byte> Invocation => " /v1.0/invoke/"u8;

    private static ReadOnlySpan<byte> Version => " HTTP/1.1"u8;

    /// <summary>Puts itself between a connection and the server.</summary>
    public static ConnectionDelegate Before(ConnectionDelegate next) => connection =>
    {
        connection.Transport = new Transport(new RawInvocation(connection.Transport.Input), connection.Transport.Output);
        return next(connection);
    };

    /// <inheritdoc/>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await inner.ReadAsync(cancellationToken);
        Replace(result.Buffer);
        return result;
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
            return false;
        Replace(result.Buffer);
        return true;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private static void Replace(ReadOnlySequence<byte> received)
    {
        var start = received.FirstSpan;
        if (start[..Math.Min(start.Length, LongestMethod + Invocation.Length)].IndexOf(Invocation) < 0)
            return;
        var line = start[..Math.Max(0, start.IndexOf((byte)'\r'))];
        if (!line.EndsWith(Version))
            return;
        var end = line.IndexOf((byte)'?');
        var path = MemoryMarshal.AsMemory(received.First).Span[..(end < 0 ? line.Length : end)];
        for (int at; (at = path.IndexOf("%00"u8)) >= 0; path = path[(at + 3)..])
            path[at + 2] = (byte)'1';
        KeepNames(MemoryMarshal.AsMemory(received.First).Span[line.Length..]);
    }

    private static void KeepNames(Span<byte> headers)
    {
        var end = headers.IndexOf("\r\n\r\n"u8);
        headers = headers[..Math.Max(0, end)];
        for (int at; (at = headers.IndexOf("onnection:"u8)) >= 0; headers = headers[(at + 1)..])
        {
            var value = headers[(at + "onnection:"u8.Length)..];
            value = value[..(value.IndexOf((byte)'\r') is var stop and >= 0 ? stop : value.Length)];
            // Not Proxy-Connection, and nothing to be kept beside the word.
            if (at < 2 || headers[at - 2] != (byte)'\n' || !value.Contains((byte)','))
                continue;
            if (value.IndexOf("keep-alive"u8) is var word and >= 0)
                value.Slice(word, "keep-alive"u8.Length).Fill((byte)' ');
        }
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
