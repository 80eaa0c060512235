using System.Text.Json.Serialization;

namespace Dapr.AspNetCore;

/// <summary>An entry of <c>GET /dapr/subscribe</c>.</summary>
internal sealed record Subscription(
    string Topic,
    string PubsubName,
    string? Route,
    SubscriptionRoutes? Routes,
    SortedDictionary<string, string>? Metadata,
    string? DeadLetterTopic,
    SubscriptionBulk? BulkSubscribe);

internal sealed record SubscriptionRoutes(List<SubscriptionRule> Rules, string? Default);

internal sealed record SubscriptionRule(string Match, string Path);

internal sealed record SubscriptionBulk(bool Enabled, int MaxMessagesCount, int MaxAwaitDurationMs);

/// <summary>The wire form: camelCase, nothing that is null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<Subscription>))]
internal sealed partial class SubscriptionJsonContext : JsonSerializerContext;
