namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>A message and its place in its topic's log.</summary>
internal readonly record struct Delivery(long Sequence, PubSubMessage Message)
{
    /// <summary>What it counts for in memory limits.</summary>
    public long Size => Message.Data.Length + 256;
}
