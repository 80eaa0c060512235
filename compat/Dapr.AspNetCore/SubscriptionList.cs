using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;

namespace Dapr.AspNetCore;

/// <summary>Gathers the subscriptions of an app from the metadata of its endpoints.</summary>
internal static partial class SubscriptionList
{
    private const string RawPayload = "rawPayload";

    /// <exception cref="InvalidOperationException">The route of an endpoint with a topic has a parameter.</exception>
    public static List<Subscription> From(IEnumerable<Endpoint> endpoints, SubscribeOptions options, ILogger logger) =>
    [
        .. endpoints
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetOrderedMetadata<ITopicMetadata>(), (endpoint, topic) => new TopicEndpoint(endpoint, topic))
            .GroupBy(topic => (topic.Topic.PubsubName, topic.Topic.Name))
            .Select(group => ToSubscription([.. group.OrderBy(topic => topic.Topic.Priority)], options, logger))
            .OrderBy(subscription => subscription.PubsubName, StringComparer.Ordinal)
            .ThenBy(subscription => subscription.Topic, StringComparer.Ordinal),
    ];

    private static Subscription ToSubscription(List<TopicEndpoint> topics, SubscribeOptions options, ILogger logger)
    {
        var first = topics[0];
        var rules = topics.FindAll(topic => !string.IsNullOrEmpty(topic.Topic.Match));
        var defaults = topics.FindAll(topic => string.IsNullOrEmpty(topic.Topic.Match)).ConvertAll(topic => topic.Path);
        if (defaults.Count > 1)
            LogSecondDefault(logger, first.Topic.Name, first.Topic.PubsubName);
        foreach (var group in rules.GroupBy(topic => topic.Topic.Priority).Where(group => group.Count() > 1))
            LogEqualPriorities(logger, first.Topic.Name, first.Topic.PubsubName, group.Key, group.Count());

        var defaultRoute = defaults.FirstOrDefault();
        return new Subscription(
            first.Topic.Name,
            first.Topic.PubsubName,
            rules.Count == 0 ? defaultRoute : null,
            rules.Count == 0 ? null : new SubscriptionRoutes(rules.ConvertAll(topic => topic.ToRule()), defaultRoute),
            Metadata(topics, options),
            (first.Topic as IDeadLetterTopicMetadata)?.DeadLetterTopic,
            first.Bulk);
    }

    private static SortedDictionary<string, string>? Metadata(List<TopicEndpoint> topics, SubscribeOptions options)
    {
        var separator = topics
            .Select(topic => (topic.Topic as IOwnedOriginalTopicMetadata)?.MetadataSeparator)
            .FirstOrDefault(text => !string.IsNullOrEmpty(text)) ?? ",";
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entries in topics.SelectMany(topic => topic.Metadata).GroupBy(entry => entry.Name))
            metadata.Add(entries.Key, string.Join(separator, entries.Select(entry => entry.Value).Distinct()));
        if (options.EnableRawPayload || topics.Exists(topic => topic.Topic is IRawTopicMetadata { EnableRawPayload: true }))
            metadata[RawPayload] = "true";
        return metadata.Count > 0 ? metadata : null;
    }

    [LoggerMessage(LogLevel.Error, "A default subscription to topic {Topic} on pubsub {Pubsub} already exists.")]
    private static partial void LogSecondDefault(ILogger logger, string topic, string pubsub);

    [LoggerMessage(
        LogLevel.Error,
        "A subscription to topic {Topic} on pubsub {Pubsub} has duplicate priorities for {Priority}: found {Count} occurrences.")]
    private static partial void LogEqualPriorities(ILogger logger, string topic, string pubsub, int priority, int count);

    /// <summary>A topic and the endpoint that takes it.</summary>
    private sealed record TopicEndpoint(RouteEndpoint Endpoint, ITopicMetadata Topic)
    {
        public string Path { get; } = string.Join('/', Endpoint.RoutePattern.PathSegments.Select(
            segment => string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal
                ? literal.Content
                : throw new InvalidOperationException(
                    $"The route '{Endpoint.RoutePattern.RawText}' takes topic '{Topic.Name}' and so must be without parameters.")))));

        public SubscriptionBulk? Bulk { get; } = Endpoint.Metadata.GetOrderedMetadata<IBulkSubscribeMetadata>()
            .Where(bulk => bulk.TopicName == Topic.Name)
            .Select(bulk => new SubscriptionBulk(true, bulk.MaxMessagesCount, bulk.MaxAwaitDurationMs))
            .FirstOrDefault();

        public IEnumerable<IOriginalTopicMetadata> Metadata => Endpoint.Metadata.GetOrderedMetadata<IOriginalTopicMetadata>()
            .Where(entry => string.IsNullOrEmpty(entry.Id)
                || (Topic is IOwnedOriginalTopicMetadata { OwnedMetadatas: { } owned } && owned.Contains(entry.Id)));

        public SubscriptionRule ToRule() => new(Topic.Match!, Path);
    }
}
