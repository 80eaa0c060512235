namespace Dapr;

/// <summary>Endpoint metadata: the endpoint takes a topic's messages.</summary>
public interface ITopicMetadata
{
    /// <summary>The topic.</summary>
    string Name { get; }

    /// <summary>The pub/sub component.</summary>
    string PubsubName { get; }

    /// <summary>The CEL expression that an event must meet for this endpoint, or null for the default route.</summary>
    string? Match { get; }

    /// <summary>The place of the rule: the lowest comes first.</summary>
    int Priority { get; }
}

/// <summary>Endpoint metadata: whether a topic's messages come without an envelope from the publisher.</summary>
public interface IRawTopicMetadata
{
    /// <summary>Whether messages are raw; null is no.</summary>
    bool? EnableRawPayload { get; }
}

/// <summary>Endpoint metadata: where messages go that cannot be handled.</summary>
public interface IDeadLetterTopicMetadata
{
    /// <summary>The dead-letter topic, or null.</summary>
    string? DeadLetterTopic { get; }
}

/// <summary>Endpoint metadata: a metadata entry for the subscriptions of an endpoint.</summary>
public interface IOriginalTopicMetadata
{
    /// <summary>The id by which a topic owns the entry; null or empty: the entry is for all topics of the endpoint.</summary>
    string? Id { get; }

    /// <summary>The entry's name.</summary>
    string Name { get; }

    /// <summary>The entry's value.</summary>
    string Value { get; }
}

/// <summary>Endpoint metadata: which metadata entries a topic owns.</summary>
public interface IOwnedOriginalTopicMetadata
{
    /// <summary>The ids of the owned entries, or null.</summary>
    string[]? OwnedMetadatas { get; }

    /// <summary>What joins several values of one name; null is a comma.</summary>
    string? MetadataSeparator { get; }
}
