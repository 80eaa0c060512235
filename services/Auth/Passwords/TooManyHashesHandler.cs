using Microsoft.AspNetCore.Diagnostics;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Auth.Passwords;

/// <summary>Too many passwords at once: 429, come again.</summary>
internal sealed class TooManyHashesHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not TooManyHashesException)
            return false;
        httpContext.Response.Headers.RetryAfter = Problem.RetryAfterSeconds;
        await Problem.Of(StatusCodes.Status429TooManyRequests, "Too many passwords are being checked; try again later.").ExecuteAsync(httpContext);
        return true;
    }
}
