using Microsoft.AspNetCore.Http;

namespace Switchyard.ServiceDefaults.Tokens;

/// <summary>Answers 401 to a request without the sidecar's token, unless its endpoint is open.</summary>
internal sealed class SidecarTokenMiddleware(RequestDelegate next, AppToken token, IProblemDetailsService problems)
{
    private const string Header = "dapr-api-token";

    public Task InvokeAsync(HttpContext context) =>
        token.Matches(context.Request.Headers[Header])
        || context.GetEndpoint()?.Metadata.GetMetadata<WithoutSidecarTokenMetadata>() is not null
            ? next(context)
            : RefuseAsync(context);

    private async Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        await problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = { Status = StatusCodes.Status401Unauthorized, Detail = $"The header {Header} is missing or wrong." },
        });
    }
}
