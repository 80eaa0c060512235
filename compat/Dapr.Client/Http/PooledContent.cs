using System.Net;
using System.Net.Http.Headers;

namespace Dapr.Client.Http;

/// <summary>A JSON request body in a pooled buffer.</summary>
internal sealed class PooledContent : HttpContent
{
    private readonly PooledBuffer buffer;

    public PooledContent(PooledBuffer buffer)
    {
        this.buffer = buffer;
        Headers.ContentType = Json;
    }

    private static MediaTypeHeaderValue Json { get; } = new("application/json");

    public static MediaTypeHeaderValue CloudEvent { get; } = new("application/cloudevents+json");

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(buffer.WrittenMemory, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = buffer.WrittenCount;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            buffer.Dispose();
        base.Dispose(disposing);
    }
}
