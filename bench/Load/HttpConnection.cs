using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Switchyard.Bench.Load;

/// <summary>One keep-alive connection of the load generator: whole requests out, status and body in. It does as little as it can, since it shares the cores.</summary>
internal sealed class HttpConnection : IDisposable
{
    private static ReadOnlySpan<byte> HeaderEnd => "\r\n\r\n"u8;
    private static ReadOnlySpan<byte> LengthName => "\r\ncontent-length:"u8;
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[16 * 1024];

    public HttpConnection(Uri address) => socket.Connect(address.Host, address.Port);

    /// <summary>Sends a request over and over, on as many connections as told.</summary>
    /// <exception cref="InvalidOperationException">An answer had another status.</exception>
    public static Task RepeatAsync(Uri address, ReadOnlyMemory<byte> request, int expected, int concurrency, TimeSpan time, Latencies latencies)
    {
        var clock = Stopwatch.StartNew();
        return RepeatAsync(address, request, expected, concurrency, () => clock.Elapsed > time, latencies);
    }

    /// <inheritdoc cref="RepeatAsync(Uri, ReadOnlyMemory{byte}, int, int, TimeSpan, Latencies)"/>
    public static Task RepeatAsync(Uri address, ReadOnlyMemory<byte> request, int expected, int concurrency, Func<bool> isEnough, Latencies latencies) =>
        Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            using var connection = new HttpConnection(address);
            while (!isEnough())
            {
                var began = Stopwatch.GetTimestamp();
                var (status, body) = await connection.SendAsync(request);
                if (status != expected)
                    throw new InvalidOperationException($"{status} {Encoding.UTF8.GetString(body.Span)}");
                latencies.Add(Stopwatch.GetElapsedTime(began));
            }
        })));

    /// <summary>Sends a request and reads its answer; the body is valid until the next call.</summary>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> SendAsync(ReadOnlyMemory<byte> request)
    {
        await socket.SendAsync(request);
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
                throw new IOException("the server closed the connection");
            length += read;
            if (Parse(buffer.AsSpan(0, length)) is { } answer)
                return (answer.Status, buffer.AsMemory(answer.Start, answer.Length));
        }
    }

    public void Dispose() => socket.Dispose();

    /// <summary>A whole answer of either body form, or null when more must be read.</summary>
    private static (int Status, int Start, int Length)? Parse(Span<byte> received)
    {
        var end = received.IndexOf(HeaderEnd);
        if (end < 0)
            return null;
        var status = (received[9] - '0') * 100 + (received[10] - '0') * 10 + received[11] - '0';
        var start = end + HeaderEnd.Length;
        var headers = received[..end];
        for (var i = 0; i < headers.Length - LengthName.Length; i++)
        {
            if (headers[i] != '\r' || !Ascii.EqualsIgnoreCase(headers.Slice(i, LengthName.Length), LengthName))
                continue;
            if (!Utf8Parser.TryParse(headers[(i + LengthName.Length)..].TrimStart((byte)' '), out int length, out _))
                throw new InvalidDataException("the server's Content-Length is no number");
            return received.Length - start >= length ? (status, start, length) : null;
        }
        if (status == 204)
            return (status, start, 0);
        return received[start..].EndsWith("0\r\n\r\n"u8) ? (status, start, Unchunk(received[start..])) : null;
    }

    private static int Unchunk(Span<byte> chunks)
    {
        var to = 0;
        for (var at = 0; ;)
        {
            if (!Utf8Parser.TryParse(chunks[at..], out int size, out var digits, 'x'))
                throw new InvalidDataException("the server's chunk has no size");
            at += digits + 2;
            if (size == 0)
                return to;
            chunks.Slice(at, size).CopyTo(chunks[to..]);
            to += size;
            at += size + 2;
        }
    }
}
