using System.Text.Json;
using System.Text.RegularExpressions;
using Switchyard.Platform.Tests.Support;

namespace Switchyard.Platform.Tests;

/// <summary>Settings without which a broker loses or repeats messages; each was seen on daprd.</summary>
public sealed class BrokerRulesTests
{
    private static readonly string[] Topics = [.. Components.SubscriptionsOf("jetstream").Select(one => one.Topic).Order(StringComparer.Ordinal)];

    public static TheoryData<string, string, string, string> Settings => new()
    {
        { "jetstream", "pubsub", "concurrency", "single" },
        { "jetstream", "pubsub", "ackPolicy", "explicit" },
        { "jetstream", "pubsub", "durableName", "{appID}" },
        { "jetstream", "pubsub", "queueGroupName", "{appID}" },
        { "jetstream", "broadcast", "durableName", "{appID}-{uuid}" },
        { "jetstream", "broadcast", "deliverPolicy", "new" },
        { "jetstream", "broadcast", "ackPolicy", "none" },
        { "kafka", "pubsub", "consumerGroup", "{appID}" },
        { "kafka", "pubsub", "initialOffset", "oldest" },
        { "kafka", "broadcast", "consumerGroup", "{uuid}" },
        { "kafka", "broadcast", "initialOffset", "newest" },
        { "redis", "pubsub", "consumerID", "{appID}" },
        { "redis", "broadcast", "consumerID", "{uuid}" },
        { "rabbitmq", "pubsub", "durable", "true" },
        { "rabbitmq", "pubsub", "deletedWhenUnused", "false" },
        { "rabbitmq", "pubsub", "deliveryMode", "2" },
        { "rabbitmq", "pubsub", "requeueInFailure", "true" },
        { "rabbitmq", "pubsub", "publisherConfirm", "true" },
        { "rabbitmq", "broadcast", "consumerID", "{uuid}" },
        { "mqtt", "broadcast", "cleanSession", "true" },
    };

    [Theory, MemberData(nameof(Settings))]
    public void TheSettingIsThere(string broker, string component, string field, string value) =>
        Assert.Equal(value, Components.Named(component, "pubsub", broker).Field(field));

    [Theory]
    [InlineData("jetstream", "ackWait")]
    [InlineData("redis", "processingTimeout")]
    public void ADeliveryMayTakeMinutes(string broker, string field) =>
        Assert.Matches("^[1-9][0-9]*m$", Components.Named("pubsub", "pubsub", broker).Field(field));

    [Fact]
    public void BulkIsOffWhereMessagesComeOneAtATime() =>
        Assert.DoesNotContain(Components.ResourcesIn("pubsub", "jetstream"), resource => resource.At("spec", "bulkSubscribe") is not null);

    [Fact]
    public void ParallelWorkersAreOneGroupWithTheFirst()
    {
        var first = Components.Named("pubsub", "pubsub", "jetstream");
        var resources = Components.ResourcesIn("pubsub", "jetstream", "parallel");
        var workers = resources.Where(resource => resource.Kind() == "Component").ToList();

        Assert.Equal(["pubsub-2", "pubsub-3", "pubsub-4"], workers.Select(worker => worker.Name()));
        // A durable's settings must be the same in every component that uses it, or the later ones are deaf.
        Assert.All(workers, worker => Assert.All(
            ["durableName", "queueGroupName", "deliverPolicy", "ackPolicy", "ackWait", "maxAckPending", "concurrency"],
            field => Assert.Equal(first.Field(field), worker.Field(field))));
        Assert.Equal(workers.Select(worker => new Subscription("contact-processor", worker.Name(), "contact-person", "/contact-person", "contact-person-dead")),
            resources.Where(resource => resource.Kind() == "Subscription").Select(Subscription.From));
    }

    [Fact]
    public void EveryTopicHasAStreamAndAKafkaTopic()
    {
        var streams = Repository.FilesUnder("components/pubsub/jetstream/streams/durable", "*.yaml")
            .SelectMany(path => Yaml.Parse(File.ReadAllText(path)))
            .Where(resource => resource.Kind() == "Stream").ToList();

        Assert.Equal(Topics, streams.Select(stream => stream.Text("spec", "name")).Order(StringComparer.Ordinal));
        Assert.All(streams, stream => Assert.Equal(stream.Text("spec", "name"), stream.Texts("spec", "subjects").Single()));
        Assert.All(streams, stream => Assert.Equal(
            Components.SubscriptionsOf("jetstream").Single(one => one.Topic == stream.Name()).Component == "broadcast" ? ("memory", "old") : ("file", "new"),
            (stream.Text("spec", "storage"), stream.Text("spec", "discard"))));
        Assert.Equal(Topics, Yaml.Load("components", "pubsub", "kafka", "topics", "topics.yaml").Select(topic => topic.Name())
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void RabbitHasAQueueForEveryDurableSubscriptionBeforeTheFirstPublish()
    {
        using var definitions = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("components", "pubsub", "rabbitmq", "definitions.json")));
        var root = definitions.RootElement;
        var durable = Components.SubscriptionsOf("rabbitmq").Where(one => one.Component == "pubsub").ToList();

        Assert.Equal(durable.Select(one => one.Topic).Order(), Strings(root, "exchanges", "name").Order());
        Assert.Equal(durable.Select(one => $"{one.App}-{one.Topic}").Order(), Strings(root, "queues", "name").Order());
        Assert.Equal(durable.Select(one => $"{one.Topic}>{one.App}-{one.Topic}").Order(),
            Strings(root, "bindings", "source").Zip(Strings(root, "bindings", "destination"), (from, to) => $"{from}>{to}").Order());
        var pattern = new Regex(Strings(root, "policies", "pattern").Single());
        Assert.Matches(pattern, $"{Guid.NewGuid()}-user-results");
        Assert.All(Strings(root, "queues", "name"), queue => Assert.DoesNotMatch(pattern, queue));
    }

    private static List<string> Strings(JsonElement root, string list, string field) =>
        [.. root.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(field).GetString()!)];
}
