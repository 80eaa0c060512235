namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>An actor type hosted here and how many of it are active.</summary>
public sealed record ActiveActors(string Type, int Count);

/// <summary>What the metadata API says of actors (contract, section 6.3).</summary>
/// <param name="Status"><c>INITIALIZING</c>, <c>DISABLED</c> or <c>RUNNING</c>.</param>
/// <param name="HostReady">Whether this sidecar hosts actors.</param>
/// <param name="Placement">A sentence on placement; empty = left out.</param>
/// <param name="Active">The active actors by type.</param>
public sealed record ActorStatus(string Status, bool HostReady, string Placement, IReadOnlyList<ActiveActors> Active);
