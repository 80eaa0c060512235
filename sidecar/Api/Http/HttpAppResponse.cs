namespace Switchyard.Sidecar.Api.Http;

/// <summary>Gives an app's answer back to the caller: status, headers and body, streamed (contract, section 2.3).</summary>
internal static class HttpAppResponse
{
    private const int ChunkSize = 16 * 1024;
    private const string EventStream = "text/event-stream";

    /// <summary>Writes the answer; each piece of the body goes out as it comes.</summary>
    public static async Task WriteAsync(HttpContext context, HttpResponseMessage response, string appId)
    {
        var reply = context.Response;
        reply.StatusCode = (int)response.StatusCode;
        InvokeHeaders.Copy(response, reply, appId);
        var failed = reply.StatusCode is < 200 or > 399;
        // daprd gathers a failed answer before it passes it on, and calls it JSON if the app did not say what it is; but not for a streamed request.
        if (failed && reply.ContentType is null && (context.Request.ContentLength is not null || !IsChunked(context.Request)))
            reply.ContentType = "application/json";
        if (!failed && context.Request.Headers.Accept.ToString().StartsWith(EventStream, StringComparison.Ordinal))
            (reply.ContentType, reply.Headers.CacheControl) = (EventStream, "no-cache");
        if (HttpMethods.IsHead(context.Request.Method) || reply.StatusCode is 204 or 205 or 304)
            return;
        await CopyBodyAsync(context, response);
    }

    private static bool IsChunked(HttpRequest request) => request.Headers.TransferEncoding.Count > 0;

    private static async Task CopyBodyAsync(HttpContext context, HttpResponseMessage response)
    {
        var (writer, stop) = (context.Response.BodyWriter, context.RequestAborted);
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        var first = true;
        while (true)
        {
            var memory = writer.GetMemory(ChunkSize);
            var count = await body.ReadAsync(memory, stop);
            if (count == 0)
                return;
            if (first && context.Response.ContentType is null && context.Response.Headers.ContentEncoding.Count == 0)
                context.Response.ContentType = ContentSniffer.Detect(memory.Span[..Math.Min(count, ContentSniffer.Length)]);
            first = false;
            writer.Advance(count);
            await writer.FlushAsync(stop);
        }
    }
}
