using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>What went wrong with a publish or a subscription.</summary>
public enum PubSubFailure
{
    /// <summary>No component is named.</summary>
    NameEmpty,

    /// <summary>There is no such component.</summary>
    NotFound,

    /// <summary>No topic is named.</summary>
    TopicEmpty,

    /// <summary>The metadata cannot be used: <c>rawPayload</c> is no boolean.</summary>
    Metadata,

    /// <summary>An event that is to be a CloudEvent is none.</summary>
    CloudEvent,

    /// <summary>An entry has no id, or that of another.</summary>
    EntryId,

    /// <summary>The app may not publish to the topic.</summary>
    Forbidden,

    /// <summary>The broker refused or failed.</summary>
    Publish,

    /// <summary>A subscription could not be started.</summary>
    Subscribe,
}

/// <summary>A publish or a subscription failed (contract, section 3.6).</summary>
public sealed class PubSubException : OperationException
{
    private PubSubException(PubSubFailure failure, string pubSub, string message, IEnumerable<KeyValuePair<string, string>> info) : base(message) =>
        (Failure, PubSub, Info) = (failure, pubSub, info);

    /// <summary>What went wrong.</summary>
    public PubSubFailure Failure { get; }

    /// <summary>The component that was meant; may be empty.</summary>
    public string PubSub { get; }

    /// <summary>What daprd's ErrorInfo says of it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Info { get; }

    internal static PubSubException NameEmpty(IReadOnlyDictionary<string, string> metadata) =>
        new(PubSubFailure.NameEmpty, "", "pubsub name is empty", metadata);

    internal static PubSubException NotFound(string pubSub, IReadOnlyDictionary<string, string> metadata) =>
        new(PubSubFailure.NotFound, pubSub, $"pubsub {pubSub} is not found", metadata);

    internal static PubSubException TopicEmpty(string pubSub, IReadOnlyDictionary<string, string> metadata) =>
        new(PubSubFailure.TopicEmpty, pubSub, $"topic is empty in pubsub {pubSub}", metadata);

    internal static PubSubException BadRawPayload(string pubSub, string value, IReadOnlyDictionary<string, string> metadata) =>
        new(PubSubFailure.Metadata, pubSub,
            $"failed deserializing metadata. Error: rawPayload value must be a valid boolean: actual is '{value}'", metadata);

    internal static PubSubException NoCloudEvent(string pubSub, string appId, string error) =>
        new(PubSubFailure.CloudEvent, pubSub, "cannot create cloudevent", [Pair("appID", appId), Pair("error", error)]);

    internal static PubSubException BadEntryId(string pubSub, string topic, string appId)
    {
        const string error = "entryId is duplicated or not present for entry";
        return new(PubSubFailure.EntryId, pubSub, $"error marshaling events to bytes for topic {topic} pubsub {pubSub}. error: {error}",
            [Pair("appID", appId), Pair("error", error)]);
    }

    internal static PubSubException Forbidden(string pubSub, string topic, string appId)
    {
        var message = $"topic {topic} is not allowed for app id {appId}";
        return new(PubSubFailure.Forbidden, pubSub, message, [Pair("topic", topic), Pair("error", message)]);
    }

    internal static PubSubException NotPublished(string pubSub, string topic, string error) =>
        new(PubSubFailure.Publish, pubSub, $"error when publishing to topic {topic} in pubsub {pubSub}: {error}",
            [Pair("topic", topic), Pair("error", error)]);

    internal static PubSubException NotSubscribed(string pubSub, string error) =>
        new(PubSubFailure.Subscribe, pubSub, $"failed to create subscription for {pubSub}: {error}", []);

    private static KeyValuePair<string, string> Pair(string name, string value) => new(name, value);
}
