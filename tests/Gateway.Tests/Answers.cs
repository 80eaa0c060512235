using Microsoft.AspNetCore.Http;

namespace Switchyard.Gateway.Tests;

/// <summary>Answers of the services behind the gateway.</summary>
internal static class Answers
{
    /// <summary>As a service answers: with its media type.</summary>
    public static Task JsonAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    /// <summary>As a service says that there is no such thing.</summary>
    public static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return context.Response.WriteAsJsonAsync(new { status = 404, detail = "There is no such thing." }, options: null, "application/problem+json");
    }

    /// <summary>As the sidecar says that an app is away.</summary>
    public static Task AwayAsync(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return context.Response.WriteAsJsonAsync(new { errorCode = "ERR_DIRECT_INVOKE", message = "no such app" });
    }
}
