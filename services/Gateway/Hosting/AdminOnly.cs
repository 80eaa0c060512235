using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Hosting;

internal static class AdminOnly
{
    /// <summary>Closes routes to all but administrators: without log-in nobody is one, so they are open in Development and 403 elsewhere.</summary>
    public static TBuilder RequireAdmin<TBuilder>(this TBuilder routes, IHostEnvironment environment)
        where TBuilder : IEndpointConventionBuilder
    {
        if (!environment.IsDevelopment())
            routes.AddEndpointFilter((_, _) => ValueTask.FromResult<object?>(Closed()));
        return routes;
    }

    /// <summary>The environment that routes are mapped in.</summary>
    public static IHostEnvironment Environment(this IEndpointRouteBuilder routes) =>
        routes.ServiceProvider.GetRequiredService<IHostEnvironment>();

    private static ProblemHttpResult Closed() => Problem.Of(StatusCodes.Status403Forbidden, "This is for administrators.");
}
