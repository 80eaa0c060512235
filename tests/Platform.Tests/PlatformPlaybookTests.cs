using Switchyard.Platform.Tests.Support;

namespace Switchyard.Platform.Tests;

/// <summary>k8s/platform: the playbook's syntax, and that versions stand in one file.</summary>
public sealed class PlatformPlaybookTests
{
    private static readonly string Folder = Repository.PathOf("k8s", "platform");

    [SkippableFact]
    public async Task ThePlaybooksSyntaxIsRight()
    {
        Tool.SkipWithout("ansible-playbook");
        var (exit, output, error) = await Tool.RunAsync("ansible-playbook", ["site.yml", "--syntax-check"], folder: Folder);

        Assert.True(exit == 0, error);
        Assert.Contains("playbook: site.yml", output, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryRoleOfThePlayIsThereAndEveryRoleIsInThePlay() =>
        Assert.Equal(Directory.EnumerateDirectories(Path.Combine(Folder, "roles")).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal),
            Yaml.Load("k8s", "platform", "site.yml")[0].List().Single().List("roles").Select(role => role.Text("role")!)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void EveryVersionIsPinnedInOneFile()
    {
        var properties = Yaml.Load("k8s", "platform", "env", "properties.yaml")[0];
        var versions = properties.Entries().SelectMany(section => section.Value.Entries())
            .Where(entry => entry.Key.EndsWith("version", StringComparison.Ordinal)).Select(entry => entry.Value.Text()).ToList();
        var tasks = Repository.FilesUnder("k8s/platform/roles", "*.yml").Concat(Repository.FilesUnder("k8s/platform/roles", "*.j2"));

        Assert.Equal(7, versions.Count);
        Assert.All(versions, version => Assert.Matches(@"^\d+\.\d+\.\d+$", version));
        Assert.All(tasks, file => Assert.DoesNotMatch(@"(?m)^\s*(chart_)?version: *['""]?\d", File.ReadAllText(file)));
        Assert.All(tasks, file => Assert.DoesNotContain("latest", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void TheNamespacesAreThoseOfTheOverlays()
    {
        var properties = Yaml.Load("k8s", "platform", "env", "properties.yaml")[0];

        Assert.Equal("messaging", properties.Text("namespaces", "messaging"));
        Assert.All(Directory.EnumerateDirectories(Repository.PathOf("k8s", "overlays")), overlay =>
        {
            var kustomization = Yaml.Parse(File.ReadAllText(Path.Combine(overlay, "kustomization.yaml")))[0];
            Assert.Equal(properties.Text("namespaces", "apps"), kustomization.Text("namespace"));
            Assert.All(kustomization.List("patches").Select(patch => patch.Text("patch")!)
                .Where(patch => patch.Contains(".svc", StringComparison.Ordinal)),
                patch => Assert.Contains(".messaging.svc.cluster.local:", patch, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void ReplicasOfStreamsAndTopicsFitTheServers()
    {
        var properties = Yaml.Load("k8s", "platform", "env", "properties.yaml")[0];
        var streams = Repository.FilesUnder("components/pubsub/jetstream/streams", "stream*.yaml")
            .SelectMany(path => Yaml.Parse(File.ReadAllText(path)));

        Assert.All(streams, stream => Assert.Equal(properties.Text("nats", "replicas"), stream.Text("spec", "replicas")));
        Assert.All(Yaml.Load("components", "pubsub", "kafka", "topics", "topics.yaml"),
            topic => Assert.Equal(properties.Text("kafka", "replicas"), topic.Text("spec", "replicas")));
    }
}
