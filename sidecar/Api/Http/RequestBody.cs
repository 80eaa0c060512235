using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Reads request bodies whole, up to the sidecar's limit.</summary>
public static class RequestBody
{
    /// <summary>No more is taken at first for what a request only promises.</summary>
    private const int FirstSize = 64 * 1024;

    /// <summary>The body in an array of its own.</summary>
    /// <exception cref="BodyTooLargeException">It is longer than <paramref name="limit"/> bytes.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpContext context, long limit)
    {
        using var body = await RentAsync(context, limit);
        return body.ToArray();
    }

    /// <summary>The body in a buffer that the caller gives back.</summary>
    /// <exception cref="BodyTooLargeException">It is longer than <paramref name="limit"/> bytes.</exception>
    public static async ValueTask<PooledBuffer> RentAsync(HttpContext context, long limit)
    {
        if (context.Request.ContentLength > limit)
            throw new BodyTooLargeException();
        var reader = context.Request.BodyReader;
        var body = PooledBuffer.Rent();
        body.GetSpan((int)Math.Min(context.Request.ContentLength ?? 0, FirstSize));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
                if (body.Length + read.Buffer.Length > limit)
                    throw new BodyTooLargeException();
                foreach (var segment in read.Buffer)
                    body.Write(segment.Span);
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || body.Length == context.Request.ContentLength)
                    return body;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }
}
