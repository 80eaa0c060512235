using Microsoft.Net.Http.Headers;

namespace Switchyard.Gateway.Hosting;

internal static class SecurityHeaders
{
    /// <summary>Sets the headers that keep browsers from guessing types, framing, and telling where they came from, on every answer; what may be
    /// loaded and kept is nothing, but for the page, which says so itself.</summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        // Set last: the exception handler clears what was set before.
        context.Response.OnStarting(Set, context.Response);
        return next(context);
    });

    private static Task Set(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'");
        headers.TryAdd(HeaderNames.CacheControl, "no-store");
        return Task.CompletedTask;
    }
}
