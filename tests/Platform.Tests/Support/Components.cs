using YamlDotNet.RepresentationModel;

namespace Switchyard.Platform.Tests.Support;

/// <summary>The folders under components/ and what is in them.</summary>
internal static class Components
{
    /// <summary>The brokers: the folders of components/pubsub.</summary>
    public static string[] Brokers { get; } = FoldersOf("pubsub");

    /// <summary>The stores: the folders of components/state.</summary>
    public static string[] Stores { get; } = FoldersOf("state");

    /// <summary>The resources of a folder, read as daprd does: its own YAML files and no deeper, other kinds left out.</summary>
    public static IReadOnlyList<YamlNode> ResourcesIn(params ReadOnlySpan<string> folder) =>
        [.. Directory.EnumerateFiles(Repository.PathOf(["components", .. folder]), "*.yaml").Order(StringComparer.Ordinal)
            .SelectMany(path => Yaml.Parse(File.ReadAllText(path)))
            .Where(resource => resource.Kind() is "Component" or "Subscription" or "Resiliency" or "Configuration")];

    /// <summary>The one component of a folder that apps call by the name.</summary>
    public static YamlNode Named(string name, params ReadOnlySpan<string> folder) =>
        ResourcesIn(folder).Single(resource => resource.Kind() == "Component" && resource.Name() == name);

    /// <summary>The subscriptions of a broker's folder.</summary>
    public static IReadOnlyList<Subscription> SubscriptionsOf(string broker) =>
        [.. ResourcesIn("pubsub", broker).Where(resource => resource.Kind() == "Subscription").Select(Subscription.From)];

    private static string[] FoldersOf(string group) =>
        [.. Directory.EnumerateDirectories(Repository.PathOf("components", group)).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];
}

/// <summary>What a Subscription says, but for bulk, which differs per broker.</summary>
internal sealed record Subscription(string App, string Component, string Topic, string Route, string? DeadLetterTopic)
{
    public static Subscription From(YamlNode resource) => new(
        resource.Texts("scopes").Single(),
        resource.Text("spec", "pubsubname") ?? "",
        resource.Text("spec", "topic") ?? "",
        resource.Text("spec", "routes", "default") ?? "",
        resource.Text("spec", "deadLetterTopic"));
}
