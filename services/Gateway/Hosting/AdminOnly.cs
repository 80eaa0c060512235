using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Hosting;

internal static class AdminOnly
{
    /// <summary>Closes routes to all but administrators: without log-in nobody is one, so they are open in Development and 403 elsewhere.</summary>
    public static TBuilder RequireAdmin<TBuilder>(this TBuilder routes, IHostEnvironment environment)
        where TBuilder : IEndpointConventionBuilder
    {
        if (!environment.IsDevelopment())
            routes.AddEndpointFilter((_, _) => ValueTask.FromResult<object?>(Problem.Of(StatusCodes.Status403Forbidden, "This is for administrators.")));
        return routes;
    }
}
