using System.Xml.Linq;
using Switchyard.Platform.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Platform.Tests;

/// <summary>What the overlays say once kustomize has put them together. Skipped where kubectl is absent.</summary>
public sealed class KubernetesTests
{
    private static readonly string[] Annotations =
        [.. Yaml.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Contract", "annotations.yaml")))[0].Texts()
            .Select(name => $"dapr.io/{name}")];

    private static readonly Dictionary<string, Task<IReadOnlyList<YamlNode>>> Built = [];

    public static TheoryData<string> Overlays => new(
        Directory.EnumerateDirectories(Repository.PathOf("k8s", "overlays")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [SkippableTheory, MemberData(nameof(Overlays))]
    public async Task EveryResourceHasTheShapeOfItsKind(string overlay)
    {
        var resources = await BuildAsync(overlay);

        Assert.Empty(resources.SelectMany(Shape.Errors));
        Assert.Empty(resources.Where(resource => resource.Kind() == "Component").SelectMany(ComponentContract.Errors));
        Assert.DoesNotContain(resources.CountBy(resource => (resource.Kind(), resource.Name())), count => count.Value > 1);
    }

    [SkippableTheory, MemberData(nameof(Overlays))]
    public async Task EveryReferenceLeadsSomewhere(string overlay)
    {
        var resources = await BuildAsync(overlay);
        var components = Names(resources, "Component");
        var deployments = resources.Where(resource => resource.Kind() == "Deployment").ToList();
        var apps = deployments.Select(deployment => Annotation(deployment, "app-id")).ToHashSet();

        Assert.Equal(["broadcast", "pubsub", "secrets", "statestore"], components.Order());
        Assert.All(resources.Where(resource => resource.Kind() == "Subscription"), one => Assert.Contains(one.Text("spec", "pubsubname"), components));
        Assert.All(resources.Where(resource => resource.Kind() == "Resiliency").SelectMany(one => one.Entries("spec", "targets", "components")),
            target => Assert.Contains(target.Key, components));
        Assert.All(resources.SelectMany(resource => resource.Texts("scopes")), app => Assert.Contains(app, apps));
        Assert.All(deployments, deployment =>
        {
            Assert.Contains(Annotation(deployment, "config"), Names(resources, "Configuration"));
            Assert.Contains(deployment.Text("spec", "template", "spec", "serviceAccountName"), Names(resources, "ServiceAccount"));
            Assert.Contains(deployment.Name(), Names(resources, "PodDisruptionBudget"));
            Assert.Equal(deployment.Text("spec", "selector", "matchLabels", "app.kubernetes.io/name"),
                deployment.Text("spec", "template", "metadata", "labels", "app.kubernetes.io/name"));
        });
        Assert.All(resources.Where(resource => resource.Kind() == "HorizontalPodAutoscaler"),
            one => Assert.Contains(one.Text("spec", "scaleTargetRef", "name"), deployments.Select(deployment => deployment.Name())));
        Assert.Equal(["contact-intake", "gateway"], Names(resources, "HorizontalPodAutoscaler").Order());
        Assert.All(resources.Where(resource => resource.Kind() != "Namespace"), resource => Assert.Equal("switchyard", resource.Text("metadata", "namespace")));
    }

    [SkippableTheory, MemberData(nameof(Overlays))]
    public async Task TheInjectorKnowsEveryAnnotation(string overlay) =>
        Assert.All((await BuildAsync(overlay)).Where(resource => resource.Kind() == "Deployment"), deployment =>
        {
            Assert.Empty(deployment.Entries("spec", "template", "metadata", "annotations").Select(entry => entry.Key).Except(Annotations));
            Assert.Equal(("true", "true", "dapr-api-token", "app-api-token"), (Annotation(deployment, "enabled"),
                Annotation(deployment, "enable-app-health-check"), Annotation(deployment, "api-token-secret"), Annotation(deployment, "app-token-secret")));
        });

    [SkippableTheory, MemberData(nameof(Overlays))]
    public async Task NoSecretIsInClearAndNoImageIsLatest(string overlay)
    {
        var resources = await BuildAsync(overlay);
        var version = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
        var fields = resources.Where(resource => resource.Kind() == "Component").SelectMany(component => component.List("spec", "metadata")).ToList();
        var containers = resources.Where(resource => resource.Kind() == "Deployment")
            .SelectMany(one => one.List("spec", "template", "spec", "containers")).ToList();

        Assert.DoesNotContain(resources, resource => resource.Kind() == "Secret");
        Assert.All(fields, field => Assert.DoesNotMatch("127\\.0\\.0\\.1|localhost|://[^/]*:[^/]*@|password=", field.Text("value") ?? ""));
        Assert.NotNull(fields.Single(field => field.Text("name") == "connectionString").At("secretKeyRef"));
        Assert.All(containers, container => Assert.EndsWith($":{version}", container.Text("image"), StringComparison.Ordinal));
        Assert.All(containers.SelectMany(container => container.List("env"))
            .Where(entry => entry.Text("name")!.EndsWith("TOKEN", StringComparison.Ordinal)),
            entry => Assert.NotNull(entry.At("valueFrom", "secretKeyRef")));
    }

    [SkippableTheory]
    [InlineData("components/pubsub/jetstream/streams/durable", "contact-person")]
    [InlineData("components/pubsub/jetstream/streams/article", "stream")]
    public async Task ContactPersonHasOneStreamInEachProfile(string folder, string stream)
    {
        var resources = await KustomizeAsync(folder);

        Assert.Equal([stream], resources.Where(resource => resource.Texts("spec", "subjects").Contains("contact-person"))
            .Select(resource => resource.Name()));
        Assert.Equal(8, resources.Count);
    }

    private static string? Annotation(YamlNode deployment, string name) =>
        deployment.Text("spec", "template", "metadata", "annotations", $"dapr.io/{name}");

    private static HashSet<string?> Names(IEnumerable<YamlNode> resources, string kind) =>
        [.. resources.Where(resource => resource.Kind() == kind).Select(resource => resource.Name())];

    private static Task<IReadOnlyList<YamlNode>> BuildAsync(string overlay)
    {
        lock (Built)
        {
            if (!Built.TryGetValue(overlay, out var built))
                Built.Add(overlay, built = KustomizeAsync($"k8s/overlays/{overlay}"));
            return built;
        }
    }

    private static async Task<IReadOnlyList<YamlNode>> KustomizeAsync(string folder)
    {
        Tool.SkipWithout("kubectl");
        var (exit, output, error) = await Tool.RunAsync("kubectl", ["kustomize", folder]);
        Assert.True(exit == 0, error);
        return Yaml.Parse(output);
    }
}
