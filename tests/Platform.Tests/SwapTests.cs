using Switchyard.Platform.Tests.Support;

namespace Switchyard.Platform.Tests;

/// <summary>What makes one broker's folder as good as another's.</summary>
public sealed class SwapTests
{
    private static readonly Subscription[] Expected =
    [
        new("auth", "pubsub", "user-events", "/user-events", "user-events-dead"),
        new("auth", "pubsub", "user-events-dead", "/user-events-dead", null),
        new("contact-processor", "pubsub", "contact-person", "/contact-person", "contact-person-dead"),
        new("contact-processor", "pubsub", "contact-person-dead", "/contact-person-dead", null),
        new("gateway", "broadcast", "contact-events", "/contact-events", null),
        new("gateway", "broadcast", "user-results", "/user-results", null),
        new("users", "pubsub", "user-commands", "/user-commands", "user-commands-dead"),
        new("users", "pubsub", "user-commands-dead", "/user-commands-dead", null),
    ];

    private static readonly Dictionary<string, string[]> Publishers = new()
    {
        ["contact-person"] = ["contact-intake"],
        ["contact-person-dead"] = ["contact-processor"],
        ["user-commands"] = ["auth", "gateway"],
        ["user-commands-dead"] = ["users"],
        ["user-events"] = ["users"],
        ["user-events-dead"] = ["auth"],
        ["user-results"] = ["auth", "users"],
        ["contact-events"] = ["contact-processor"],
    };

    public static TheoryData<string> Brokers => new(Components.Brokers);

    public static TheoryData<string, string> Folders
    {
        get
        {
            var folders = new TheoryData<string, string>();
            foreach (var broker in Components.Brokers)
                folders.Add("pubsub", broker);
            foreach (var store in Components.Stores)
                folders.Add("state", store);
            return folders;
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void EveryFolderOfAGroupHasTheSameFiles(string group, string folder)
    {
        string[] expected = group == "pubsub" ? ["broadcast.yaml", "pubsub.yaml", "subscriptions.yaml"] : ["statestore.yaml"];
        var files = Directory.EnumerateFiles(Repository.PathOf("components", group, folder), "*.yaml")
            .Select(path => Path.GetFileName(path)).Where(file => file != "kustomization.yaml");

        Assert.Equal(expected, files.Order(StringComparer.Ordinal));
        // The embedded sidecar is not for Kubernetes.
        if (folder != "embedded")
            Assert.Equal(expected, Yaml.Load("components", group, folder, "kustomization.yaml")[0].Texts("resources").Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Brokers))]
    public void EveryBrokerHasTheSameSubscriptions(string broker) =>
        Assert.Equal(Expected, Components.SubscriptionsOf(broker).OrderBy(one => one.App, StringComparer.Ordinal)
            .ThenBy(one => one.Topic, StringComparer.Ordinal));

    [Theory, MemberData(nameof(Brokers))]
    public void EveryTopicIsProtectedAndOpenToItsOwnAppsAlone(string broker)
    {
        foreach (var name in new[] { "pubsub", "broadcast" })
        {
            var component = Components.Named(name, "pubsub", broker);
            var topics = Expected.Where(one => one.Component == name).Select(one => one.Topic).Order().ToArray();

            Assert.Equal(topics, component.Field("allowedTopics")!.Split(',').Order());
            Assert.Equal(topics, component.Field("protectedTopics")!.Split(',').Order());
            Assert.Equal(topics.ToDictionary(topic => topic, topic => Publishers[topic]), Inverted(component.Scope("publishingScopes")));
            Assert.Equal(topics.ToDictionary(topic => topic, topic => new[] { Expected.Single(one => one.Topic == topic).App }),
                Inverted(component.Scope("subscriptionScopes")));
            Assert.Empty(component.Scope("publishingScopes").Keys.Concat(component.Scope("subscriptionScopes").Keys)
                .Except(component.Texts("scopes")));
        }
    }

    [Fact]
    public void EveryStoreIsTheActorStateStoreOfTheSameApps() =>
        Assert.All(Components.Stores, store =>
        {
            var component = Components.Named("statestore", "state", store);
            Assert.Equal("true", component.Field("actorStateStore"));
            Assert.Equal(["auth", "contact-processor", "users"], component.Texts("scopes").Order());
        });

    [Fact]
    public void WhatIsRefusedComesAgainWithoutEnd()
    {
        var resiliencies = Components.ResourcesIn("common").Concat(Components.ResourcesIn("pubsub", "jetstream", "parallel"))
            .Where(resource => resource.Kind() == "Resiliency").ToList();
        var targets = resiliencies.SelectMany(one => one.Entries("spec", "targets", "components").Select(target =>
            (target.Key, Policy: one.At("spec", "policies", "retries", target.Value.Text("inbound", "retry") ?? "")!))).ToList();

        Assert.Equal(["pubsub", "pubsub-2", "pubsub-3", "pubsub-4"], targets.Select(target => target.Key).Order());
        Assert.All(targets, target => Assert.Equal(("constant", "2s", "-1"),
            (target.Policy.Text("policy"), target.Policy.Text("duration"), target.Policy.Text("maxRetries"))));
    }

    private static SortedDictionary<string, string[]> Inverted(IReadOnlyDictionary<string, string[]> topicsByApp) =>
        new(topicsByApp.SelectMany(entry => entry.Value.Select(topic => (topic, entry.Key)))
            .GroupBy(pair => pair.topic, pair => pair.Key)
            .ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).ToArray()));
}
