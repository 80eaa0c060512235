using Dapr;
using Dapr.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Subscribes endpoints to topics.</summary>
public static class DaprEndpointConventionBuilderExtensions
{
    /// <summary>Subscribes the endpoint to a topic.</summary>
    /// <exception cref="ArgumentException">The builder is null, or a name is null or empty.</exception>
    public static T WithTopic<T>(this T builder, string pubsubName, string name)
        where T : IEndpointConventionBuilder =>
        builder.WithTopic(pubsubName, name, enableRawPayload: false, metadata: null);

    /// <summary>Subscribes the endpoint to a topic, with metadata for the subscription.</summary>
    /// <exception cref="ArgumentException">The builder is null, or a name is null or empty.</exception>
    public static T WithTopic<T>(this T builder, string pubsubName, string name, IDictionary<string, string>? metadata)
        where T : IEndpointConventionBuilder =>
        builder.WithTopic(pubsubName, name, enableRawPayload: false, metadata);

    /// <summary>Subscribes the endpoint to a topic whose messages may be raw.</summary>
    /// <exception cref="ArgumentException">The builder is null, or a name is null or empty.</exception>
    public static T WithTopic<T>(this T builder, string pubsubName, string name, bool enableRawPayload)
        where T : IEndpointConventionBuilder =>
        builder.WithTopic(pubsubName, name, enableRawPayload, metadata: null);

    /// <summary>Subscribes the endpoint to a topic whose messages may be raw, with metadata for the subscription.</summary>
    /// <exception cref="ArgumentException">The builder is null, or a name is null or empty.</exception>
    public static T WithTopic<T>(
        this T builder, string pubsubName, string name, bool enableRawPayload, IDictionary<string, string>? metadata)
        where T : IEndpointConventionBuilder
    {
        if (builder is null)
            throw new ArgumentNullException(nameof(builder));
        builder.WithMetadata(new TopicAttribute(pubsubName, name, enableRawPayload));
        return builder.WithTopicMetadata(metadata);
    }

    /// <summary>Subscribes the endpoint as the options say.</summary>
    /// <exception cref="ArgumentException">The builder or options are null, or a name is null or empty.</exception>
    public static T WithTopic<T>(this T builder, TopicOptions topicOptions)
        where T : IEndpointConventionBuilder
    {
        if (builder is null)
            throw new ArgumentNullException(nameof(builder));
        ArgumentNullException.ThrowIfNull(topicOptions);
        builder.WithMetadata(
            new TopicAttribute(topicOptions.PubsubName, topicOptions.Name, topicOptions.DeadLetterTopic, topicOptions.EnableRawPayload)
            {
                Match = topicOptions.Match,
                Priority = topicOptions.Priority,
                OwnedMetadatas = topicOptions.OwnedMetadatas,
            });
        return builder.WithTopicMetadata(topicOptions.Metadata);
    }

    /// <summary>Asks for the topic's messages in batches.</summary>
    /// <exception cref="ArgumentException">The builder or options are null, or the topic's name is null or empty.</exception>
    public static T WithBulkSubscribe<T>(this T builder, BulkSubscribeTopicOptions bulkSubscribeTopicOptions)
        where T : IEndpointConventionBuilder
    {
        if (builder is null)
            throw new ArgumentNullException(nameof(builder));
        ArgumentNullException.ThrowIfNull(bulkSubscribeTopicOptions);
        ArgumentException.ThrowIfNullOrEmpty(bulkSubscribeTopicOptions.TopicName);
        return builder.WithMetadata(new BulkSubscribeAttribute(
            bulkSubscribeTopicOptions.TopicName,
            bulkSubscribeTopicOptions.MaxMessagesCount,
            bulkSubscribeTopicOptions.MaxAwaitDurationMs));
    }

    private static T WithTopicMetadata<T>(this T builder, IDictionary<string, string>? metadata)
        where T : IEndpointConventionBuilder
    {
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
            builder.WithMetadata(new TopicMetadataAttribute(name, value));
        return builder;
    }
}
