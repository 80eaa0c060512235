using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Streams a caller's body to the app as it arrives, up to the sidecar's limit.</summary>
internal sealed class RequestBodyContent(HttpContext context, long limit) : HttpContent
{
    // Taken now: the context may serve another request while the app still reads this one's body.
    private readonly PipeReader reader = context.Request.BodyReader;
    private readonly long? contentLength = context.Request.ContentLength;
    private readonly CancellationToken aborted = context.RequestAborted;

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = contentLength ?? 0;
        return contentLength is not null;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? transportContext) =>
        SerializeToStreamAsync(stream, transportContext, aborted);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? transportContext, CancellationToken cancellationToken)
    {
        long total = 0;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            total += read.Buffer.Length;
            if (total > limit)
                throw new BodyTooLargeException();
            await WriteAsync(stream, read.Buffer, cancellationToken).ConfigureAwait(false);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
            // Without a length the caller may be streaming: what is there goes out now.
            if (contentLength is null)
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask WriteAsync(Stream stream, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        foreach (var segment in buffer)
            await stream.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
    }
}
