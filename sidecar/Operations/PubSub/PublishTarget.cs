using Switchyard.Sidecar.Components;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>Where a publish goes and how, once its names and metadata were found good.</summary>
/// <param name="PubSub">The component.</param>
/// <param name="Topic">The topic, not empty.</param>
/// <param name="Metadata">The request's metadata.</param>
/// <param name="Raw">Whether data goes without an envelope.</param>
public readonly record struct PublishTarget(PubSubComponent PubSub, string Topic, IReadOnlyDictionary<string, string> Metadata, bool Raw);
