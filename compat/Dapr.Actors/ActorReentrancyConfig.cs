namespace Dapr.Actors;

/// <summary>Whether a call chain may come back to an actor that it has passed.</summary>
public sealed class ActorReentrancyConfig
{
    /// <summary>Whether reentrancy is on; off by default.</summary>
    public bool Enabled { get; set; }

    /// <summary>The longest chain; null leaves it to the sidecar (32).</summary>
    public int? MaxStackDepth { get; set; }
}
