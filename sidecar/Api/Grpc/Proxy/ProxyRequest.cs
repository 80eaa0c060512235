using System.Buffers;
using System.IO.Pipelines;

namespace Switchyard.Sidecar.Api.Grpc.Proxy;

/// <summary>A call is to be tried again, but more than one message has come: the second was not kept.</summary>
internal sealed class SecondMessageException() : Exception("cannot use resiliency policies with retries on streaming RPCs");

/// <summary>
/// What the caller sends, as it comes. It is read once; with <paramref name="keep"/> what was read is there for the next attempt.
/// </summary>
/// <param name="reader">The caller's body.</param>
/// <param name="limit">The largest message, in bytes.</param>
/// <param name="keep">Whether the call may have to be sent again; then it may have one message only.</param>
internal sealed class ProxyRequest(PipeReader reader, long limit, bool keep)
{
    private readonly MessageSizes sizes = new(limit);
    private readonly ArrayBufferWriter<byte>? kept = keep ? new() : null;
    private bool ended;

    /// <summary>Whether it can be sent again.</summary>
    public bool IsKept => kept is not null;

    /// <summary>Writes everything to the app, up to the caller's end. One attempt at a time.</summary>
    /// <exception cref="MessageTooLargeException">A message is too large.</exception>
    /// <exception cref="SecondMessageException">What may have to be sent again has a second message.</exception>
    public async Task CopyToAsync(Stream app, CancellationToken cancellationToken)
    {
        if (kept is { WrittenCount: > 0 })
        {
            await app.WriteAsync(kept.WrittenMemory, cancellationToken).ConfigureAwait(false);
            await app.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        while (!ended)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                Look(read.Buffer);
                foreach (var segment in read.Buffer)
                    await app.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                reader.AdvanceTo(read.Buffer.End);
            }
            ended = read.IsCompleted;
            // The caller may wait for an answer before it sends more.
            if (!ended)
                await app.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Look(ReadOnlySequence<byte> bytes)
    {
        sizes.Look(bytes);
        if (kept is null)
            return;
        if (sizes.Begun > 1)
            throw new SecondMessageException();
        foreach (var segment in bytes)
            kept.Write(segment.Span);
    }
}
