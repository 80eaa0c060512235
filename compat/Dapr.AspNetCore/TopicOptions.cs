using System.Diagnostics.CodeAnalysis;

namespace Dapr;

/// <summary>A subscription of a minimal API's endpoint, for <c>WithTopic</c>.</summary>
public class TopicOptions
{
    /// <summary>Metadata entries of the subscription, or null.</summary>
    [SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "The official package has a field.")]
    public IDictionary<string, string>? Metadata;

    /// <summary>The topic.</summary>
    public string Name { get; set; } = null!;

    /// <summary>The pub/sub component.</summary>
    public string PubsubName { get; set; } = null!;

    /// <summary>Whether messages are raw.</summary>
    public bool EnableRawPayload { get; set; }

    /// <summary>The CEL expression that an event must meet, or null for the default route.</summary>
    public string? Match { get; set; }

    /// <summary>The place of the rule: the lowest comes first.</summary>
    public int Priority { get; set; }

    /// <summary>The ids of owned metadata entries, or null.</summary>
    public string[]? OwnedMetadatas { get; set; }

    /// <summary>Ignored by <c>WithTopic</c>, as by the official one.</summary>
    public string? MetadataSeparator { get; set; }

    /// <summary>The dead-letter topic, or null.</summary>
    public string? DeadLetterTopic { get; set; }
}
