using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.ServiceDefaults.Tokens;

/// <summary>Answers 401 to a request without the sidecar's token, unless its endpoint is open.</summary>
internal sealed class SidecarTokenMiddleware(RequestDelegate next, AppToken token)
{
    private const string Header = "dapr-api-token";

    public Task InvokeAsync(HttpContext context) =>
        IsOpen(context.GetEndpoint()) || token.Matches(context.Request.Headers[Header])
            ? next(context)
            : Problem.Of(StatusCodes.Status401Unauthorized, $"The header {Header} is missing or wrong.").ExecuteAsync(context);

    // What is no route is what routing answers itself: 404, 405 and 415 are no secret.
    private static bool IsOpen(Endpoint? endpoint) =>
        endpoint is not RouteEndpoint || endpoint.Metadata.GetMetadata<WithoutSidecarTokenMetadata>() is not null;
}
