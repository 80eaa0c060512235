using Microsoft.AspNetCore.Routing.Matching;
using Switchyard.Gateway.Limits;
using Switchyard.ServiceDefaults.Hosting;
using Switchyard.ServiceDefaults.Tokens;

namespace Switchyard.Gateway.Hosting;

/// <summary>The two doors: what clients reach through the one does not exist behind the other.</summary>
internal static class Ports
{
    private const string AppPort = "APP_PORT";
    private const string PublicPort = "PUBLIC_PORT";

    /// <summary>Listens on <c>PUBLIC_PORT</c> beside <c>APP_PORT</c>.</summary>
    public static void AddPorts(this WebApplicationBuilder builder)
    {
        if (builder.ListenOn(PublicPort) == builder.Configuration.GetPort(AppPort))
            throw new InvalidOperationException($"{PublicPort} and {AppPort} are the same: topic routes would be public.");
        builder.Services.AddSingleton<MatcherPolicy, PortMatcherPolicy>();
    }

    /// <summary>A group of routes for clients, on the public port alone and without the sidecar's token: limited, and for users who have logged in, unless they say otherwise.</summary>
    public static RouteGroupBuilder MapPublic(this WebApplication app)
    {
        var group = app.MapGroup("");
        group.WithMetadata(new PortMetadata(app.Configuration.GetPort(PublicPort)));
        return group.WithoutSidecarToken().RequireAuthorization().RequireRateLimiting(RateLimits.General);
    }

    /// <summary>Makes a route exist on the app port alone, where the sidecar delivers.</summary>
    public static RouteHandlerBuilder OnAppPort(this RouteHandlerBuilder route, IConfiguration configuration) =>
        route.WithMetadata(new PortMetadata(configuration.GetPort(AppPort))).ExcludeFromDescription();
}

/// <summary>The local port on which an endpoint exists.</summary>
internal sealed record PortMetadata(int Port);

/// <summary>Takes endpoints out of routing that do not exist on the connection's port. The Host header could be forged; the port cannot.</summary>
internal sealed class PortMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    // Before the policies that answer 405 and 415 for what they leave over.
    public override int Order => -2000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<PortMetadata>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var port = httpContext.Connection.LocalPort;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i].Endpoint.Metadata.GetMetadata<PortMetadata>() is { } only && only.Port != port)
                candidates.SetValidity(i, false);
        }

        return Task.CompletedTask;
    }
}
