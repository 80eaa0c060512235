using System.Text.Json;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>An actor type hosted here and how many of it are active.</summary>
public sealed record ActiveActors(string Type, int Count);

/// <summary>What the metadata API says of actors (contract, section 6.3).</summary>
/// <param name="Status"><c>INITIALIZING</c>, <c>DISABLED</c> or <c>RUNNING</c>.</param>
/// <param name="HostReady">Whether this sidecar hosts actors.</param>
/// <param name="Placement">A sentence on placement; empty = left out.</param>
/// <param name="Active">The active actors by type.</param>
public sealed record ActorStatus(string Status, bool HostReady, string Placement, IReadOnlyList<ActiveActors> Active);

/// <summary>The actor side of one sidecar, as its HTTP server and its start see it.</summary>
public interface IActorApi
{
    /// <summary>What the metadata API says.</summary>
    ActorStatus Status { get; }

    /// <summary>Answers a request below <c>/v1.0/actors/</c>; true when the path and verb are one of its routes.</summary>
    /// <param name="context">The request.</param>
    /// <param name="segments">The path's segments after <c>actors</c>, decoded: type, id, <c>method</c>, name.</param>
    /// <param name="trace">The span of the call.</param>
    ValueTask<bool> TryHandleAsync(HttpContext context, IReadOnlyList<string> segments, TraceContext trace);

    /// <summary>Takes in what the app answered to <c>/dapr/config</c> (null: nothing usable, so no actors) and announces its types.</summary>
    Task StartAsync(JsonElement? appConfig, CancellationToken cancellationToken);

    /// <summary>Stops or resumes hosting when the app turns unhealthy or healthy again.</summary>
    Task SetHealthyAsync(bool healthy);

    /// <summary>
    /// Withdraws the app's types, waits for calls that run as the types are set, and deactivates its actors; their state can be saved meanwhile. Then refuses
    /// every call.
    /// </summary>
    /// <param name="grace">Cancelled when nothing is waited for any more.</param>
    Task StopAsync(CancellationToken grace);
}
