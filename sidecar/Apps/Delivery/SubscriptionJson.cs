using System.Text.Json.Serialization;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>One entry of what the app answers to <c>/dapr/subscribe</c>.</summary>
internal sealed class SubscriptionJson
{
    public string? PubsubName { get; set; }

    public string? Topic { get; set; }

    public string? Route { get; set; }

    public RoutesJson? Routes { get; set; }

    public string? DeadLetterTopic { get; set; }

    public Dictionary<string, string>? Metadata { get; set; }

    public BulkJson? BulkSubscribe { get; set; }

    public SubscriptionResource ToResource()
    {
        var rules = (Routes?.Rules ?? []).OfType<RuleJson>().Select(rule => rule.ToRule()).ToList();
        var always = string.IsNullOrEmpty(Routes?.Default) ? Route : Routes.Default;
        if (!string.IsNullOrEmpty(always))
            rules.Add(new RouteRule(null, always));
        var bulk = BulkSubscribe is null ? BulkSubscribeOptions.Off
            : new BulkSubscribeOptions(BulkSubscribe.Enabled, BulkSubscribe.MaxMessagesCount, BulkSubscribe.MaxAwaitDurationMs);
        return new SubscriptionResource(PubsubName ?? "", Topic ?? "", rules, DeadLetterTopic ?? "", Metadata ?? [], bulk, SubscriptionKind.Programmatic);
    }

    internal sealed class RoutesJson
    {
        public List<RuleJson>? Rules { get; set; }

        public string? Default { get; set; }
    }

    internal sealed class RuleJson
    {
        public string? Match { get; set; }

        public string? Path { get; set; }

        public RouteRule ToRule() => new(string.IsNullOrWhiteSpace(Match) ? null : Match.Trim(), Path ?? "");
    }

    internal sealed class BulkJson
    {
        public bool Enabled { get; set; }

        public int MaxMessagesCount { get; set; }

        public int MaxAwaitDurationMs { get; set; }
    }
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(List<SubscriptionJson>))]
internal sealed partial class SubscriptionJsonContext : JsonSerializerContext;
