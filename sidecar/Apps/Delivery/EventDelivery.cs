using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Where events go by a rule of a subscription.</summary>
/// <param name="Path">The rule's path.</param>
/// <param name="Address">The same at an HTTP app; null for the others.</param>
internal sealed record EventRoute(string Path, Uri? Address = null);

/// <summary>One event on its way to a subscriber.</summary>
/// <param name="PubSubName">The component it comes from.</param>
/// <param name="Topic">The topic it comes from.</param>
/// <param name="Route">Where it goes.</param>
/// <param name="Body">The bytes as they were published; for a raw subscription the event around them.</param>
/// <param name="Event">The event as JSON: the body itself, but for an event whose attributes came as metadata.</param>
/// <param name="Metadata">The message's metadata.</param>
/// <param name="Trace">The span of the delivery; empty with tracing off.</param>
internal sealed record EventDelivery(string PubSubName, string Topic, EventRoute Route, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Event,
    IReadOnlyDictionary<string, string> Metadata, TraceContext Trace);

/// <summary>One message of a batch.</summary>
/// <param name="Id">What the subscriber names it by in its answer.</param>
/// <param name="Message">The message.</param>
internal sealed record BatchEntry(string Id, PubSubMessage Message)
{
    /// <summary>Where its event stands in the buffer of the batch's events; empty for a raw subscription.</summary>
    public Range Event { get; set; }
}

/// <summary>Messages on their way to a subscriber together.</summary>
/// <param name="PubSubName">The component they come from.</param>
/// <param name="Topic">The topic they come from.</param>
/// <param name="Route">Where they go.</param>
/// <param name="Raw">Whether they go as the bytes that they are.</param>
/// <param name="Entries">The messages.</param>
/// <param name="Events">Their events as JSON, found by <see cref="BatchEntry.Event"/>. Valid until the delivery has returned.</param>
internal sealed record EventBatch(
    string PubSubName, string Topic, EventRoute Route, bool Raw, IReadOnlyList<BatchEntry> Entries, ReadOnlyMemory<byte> Events);
