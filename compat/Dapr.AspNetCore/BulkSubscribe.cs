namespace Dapr.AspNetCore;

/// <summary>Endpoint metadata: a topic's messages come in batches.</summary>
public interface IBulkSubscribeMetadata
{
    /// <summary>The most messages in a batch.</summary>
    int MaxMessagesCount { get; }

    /// <summary>The longest wait for a batch to fill, in milliseconds.</summary>
    int MaxAwaitDurationMs { get; }

    /// <summary>The topic.</summary>
    string TopicName { get; }
}

/// <summary>Asks for a topic's messages in batches.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public class BulkSubscribeAttribute : Attribute, IBulkSubscribeMetadata
{
    /// <summary>Batches of given size and wait.</summary>
    public BulkSubscribeAttribute(string topicName, int maxMessagesCount, int maxAwaitDurationMs)
    {
        TopicName = topicName;
        MaxMessagesCount = maxMessagesCount;
        MaxAwaitDurationMs = maxAwaitDurationMs;
    }

    /// <summary>Batches of given size, waiting a second.</summary>
    public BulkSubscribeAttribute(string topicName, int maxMessagesCount)
        : this(topicName, maxMessagesCount, BulkSubscribeTopicOptions.DefaultMaxAwaitDurationMs)
    {
    }

    /// <summary>Batches of 100, waiting a second.</summary>
    public BulkSubscribeAttribute(string topicName)
        : this(topicName, BulkSubscribeTopicOptions.DefaultMaxMessagesCount)
    {
    }

    /// <inheritdoc/>
    public int MaxMessagesCount { get; }

    /// <inheritdoc/>
    public int MaxAwaitDurationMs { get; }

    /// <inheritdoc/>
    public string TopicName { get; }
}

/// <summary>A wish for batches, for <c>WithBulkSubscribe</c>.</summary>
public class BulkSubscribeTopicOptions
{
    internal const int DefaultMaxMessagesCount = 100;
    internal const int DefaultMaxAwaitDurationMs = 1000;

    /// <summary>The most messages in a batch; 100 by default.</summary>
    public int MaxMessagesCount { get; set; } = DefaultMaxMessagesCount;

    /// <summary>The longest wait for a batch to fill, in milliseconds; 1000 by default.</summary>
    public int MaxAwaitDurationMs { get; set; } = DefaultMaxAwaitDurationMs;

    /// <summary>The topic.</summary>
    public string TopicName { get; set; } = null!;
}
