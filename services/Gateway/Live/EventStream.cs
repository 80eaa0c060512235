using System.Buffers;
using System.IO.Pipelines;

namespace Switchyard.Gateway.Live;

/// <summary>An answer of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).</summary>
internal sealed class EventStream
{
    /// <summary>How long a stream may be silent before a comment keeps it alive.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly PipeWriter _writer;

    private EventStream(PipeWriter writer) => _writer = writer;

    /// <summary>Sends the head at once, so that a client knows that it listens, and tells it to come again after 2 s when cut off.</summary>
    public static async Task<EventStream> OpenAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        var stream = new EventStream(response.BodyWriter);
        stream._writer.Write("retry: 2000\n\n"u8);
        await stream.FlushAsync(cancellationToken);
        return stream;
    }

    /// <summary>Begins an event; its data, on one line, is to be written to what is returned.</summary>
    public IBufferWriter<byte> Begin()
    {
        _writer.Write("data: "u8);
        return _writer;
    }

    /// <summary>Ends an event.</summary>
    public void End() => _writer.Write("\n\n"u8);

    /// <summary>Adds a whole event as it goes over the wire.</summary>
    public void Write(ReadOnlySpan<byte> frame) => _writer.Write(frame);

    /// <summary>Sends what was written.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken) => await _writer.FlushAsync(cancellationToken);

    /// <summary>Sends a comment, which clients ignore and proxies do not.</summary>
    public Task BeatAsync(CancellationToken cancellationToken)
    {
        _writer.Write(": \n\n"u8);
        return FlushAsync(cancellationToken);
    }
}
