using Switchyard.Sidecar.Formats;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Sidecar.Resources;

/// <summary>One rule of a subscription: a CEL condition, or null for always, and the app's path.</summary>
public sealed record RouteRule(string? Match, string Path);

/// <summary>Whether and how messages are handed over in batches.</summary>
public sealed record BulkSubscribeOptions(bool Enabled, int MaxMessagesCount, int MaxAwaitDurationMs)
{
    /// <summary>No batches.</summary>
    public static BulkSubscribeOptions Off { get; } = new(false, 0, 0);
}

/// <summary>Who made a subscription.</summary>
public enum SubscriptionKind
{
    /// <summary>A Subscription resource.</summary>
    Declarative,

    /// <summary>The app, when it was asked.</summary>
    Programmatic,

    /// <summary>The app, by a stream that it opened.</summary>
    Streaming,
}

/// <summary>A subscription, declared in YAML or by the app (contract, sections 4.1 and 4.2).</summary>
public sealed record SubscriptionResource(
    string PubSubName,
    string Topic,
    IReadOnlyList<RouteRule> Rules,
    string DeadLetterTopic,
    IReadOnlyDictionary<string, string> Metadata,
    BulkSubscribeOptions Bulk,
    SubscriptionKind Kind)
{
    /// <summary>Reads a document of kind Subscription, v1alpha1 (<c>spec.route</c>) or v2alpha1 (<c>spec.routes</c>).</summary>
    internal static SubscriptionResource Read(YamlMappingNode root)
    {
        var spec = root.Map("spec");
        var bulk = spec.Map("bulkSubscribe");
        return new SubscriptionResource(
            spec.Text("pubsubname") ?? "",
            spec.Text("topic") ?? "",
            root.Text("apiVersion") == "dapr.io/v2alpha1" ? ReadRules(spec.Map("routes")) : [new RouteRule(null, spec.Text("route") ?? "")],
            spec.Text("deadLetterTopic") ?? "",
            spec.Pairs("metadata"),
            new BulkSubscribeOptions(bulk.Flag("enabled"), bulk.Number("maxMessagesCount"), bulk.Number("maxAwaitDurationMs")),
            SubscriptionKind.Declarative);
    }

    private static List<RouteRule> ReadRules(YamlMappingNode? routes)
    {
        var rules = routes.Maps("rules").Select(rule => new RouteRule(NullIfBlank(rule.Text("match")), rule.Text("path") ?? "")).ToList();
        if (routes.Text("default") is { Length: > 0 } path)
            rules.Add(new RouteRule(null, path));
        return rules;
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
