using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.Gateway.Access;
using Switchyard.Gateway.Flow;
using Switchyard.Gateway.SystemView;

namespace Switchyard.Gateway.Apis;

/// <summary>What runs, on what, and how messages flow through it.</summary>
internal static class SystemApi
{
    public static void MapSystem(this RouteGroupBuilder api)
    {
        var system = api.MapGroup("/system").WithTags("System").RequireAdmin();
        system.MapGet("/", GetAsync)
            .Describe("See what runs", "Every app with its health, and every component with its type, as the apps' sidecars tell.");
        system.MapGet("/live", FlowStream.StreamAsync)
            .Describe("Watch the flow of contact messages", "Server-sent events: the last five minutes second by second, then each second, of what came through this gateway.")
            .Produces<FlowSecond>(StatusCodes.Status200OK, "text/event-stream");
    }

    private static async Task<Ok<SystemState>> GetAsync(SystemReader reader, CancellationToken cancellationToken) =>
        TypedResults.Ok(await reader.ReadAsync(cancellationToken));
}
