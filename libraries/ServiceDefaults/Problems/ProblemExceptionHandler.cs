using Dapr;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Switchyard.ServiceDefaults.Sidecars;

namespace Switchyard.ServiceDefaults.Problems;

/// <summary>Turns exceptions into problem details (RFC 9457) that tell nothing of the inside; the log has the rest.</summary>
internal sealed partial class ProblemExceptionHandler(IProblemDetailsService problems, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return ValueTask.FromResult(true);
        }

        var (status, detail) = exception switch
        {
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            _ when NoAnswer.Is(exception) || exception is DaprException or TimeoutException or OperationCanceledException =>
                (StatusCodes.Status503ServiceUnavailable, "What this needs does not answer at the moment. Try again."),
            _ => (StatusCodes.Status500InternalServerError, "Something went wrong here. It has been logged."),
        };
        if (status >= StatusCodes.Status500InternalServerError)
            LogFailure(exception, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName, status);
        if (status == StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = Problem.RetryAfterSeconds;

        httpContext.Response.StatusCode = status;
        return problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = status, Detail = detail },
        });
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed with {Status}")]
    private partial void LogFailure(Exception exception, string method, string? endpoint, int status);
}
