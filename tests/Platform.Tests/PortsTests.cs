using System.Globalization;
using System.Text.Json;
using Switchyard.Platform.Tests.Support;

namespace Switchyard.Platform.Tests;

/// <summary>One table of ports, in every file that names one.</summary>
public sealed class PortsTests
{
    // App, sidecar HTTP, sidecar gRPC, metrics.
    private static readonly Dictionary<string, (int App, int Http, int Grpc, int Metrics)> Table = new()
    {
        ["gateway"] = (8090, 3500, 50001, 9100),
        ["auth"] = (8081, 3501, 50011, 9101),
        ["users"] = (8082, 3502, 50021, 9102),
        ["contact-intake"] = (8083, 3503, 50031, 9103),
        ["contact-processor"] = (8084, 3504, 50041, 9104),
    };

    public static TheoryData<string> AppIds => new(Table.Keys);

    [Theory, MemberData(nameof(AppIds))]
    public void TheRunFileHasThem(string app)
    {
        var run = Yaml.Load("dapr.yaml")[0].List("apps").Single(one => one.Text("appID") == app);

        Assert.Equal(Table[app],
            (Port(run.Text("appPort")), Port(run.Text("daprHTTPPort")), Port(run.Text("daprGRPCPort")), Port(run.Text("metricsPort"))));
    }

    [Theory, MemberData(nameof(AppIds))]
    public void TheRunFileForADebuggerHasThem(string app)
    {
        var run = Yaml.Load(".vscode", "sidecars.yaml")[0].List("apps").Single(one => one.Text("appID") == app);

        Assert.Equal((Table[app].App, Table[app].Http, Table[app].Grpc),
            (Port(run.Text("appPort")), Port(run.Text("daprHTTPPort")), Port(run.Text("daprGRPCPort"))));
        Assert.Null(run.At("command"));
        Assert.True(Directory.Exists(Repository.PathOf(".vscode", run.Text("appDirPath")!)));
    }

    [Fact]
    public void NoPortOfTheRunFileIsABrokersOrAStores()
    {
        var own = Table.Values.SelectMany(ports => (int[])[ports.App, ports.Http, ports.Grpc, ports.Metrics]).ToHashSet();
        var published = Yaml.Load("compose.yaml")[0].Entries("services").SelectMany(service => service.Value.Texts("ports")).ToList();

        Assert.NotEmpty(published);
        Assert.All(published, port => Assert.DoesNotContain(Port(port.Split(':')[1]), own));
    }

    [Theory, MemberData(nameof(AppIds))]
    public void KubernetesHasThem(string app)
    {
        var deployment = Yaml.Load("k8s", "base", $"{app}.yaml").Single(resource => resource.Kind() == "Deployment");
        var container = deployment.List("spec", "template", "spec", "containers").Single();
        var port = Table[app].App.ToString(CultureInfo.InvariantCulture);

        Assert.Equal(app, deployment.Text("spec", "template", "metadata", "annotations", "dapr.io/app-id"));
        Assert.Equal(port, deployment.Text("spec", "template", "metadata", "annotations", "dapr.io/app-port"));
        Assert.Equal(port, container.List("ports").Single(one => one.Text("name") == "app").Text("containerPort"));
        Assert.Equal(port, container.List("env").Single(one => one.Text("name") == "APP_PORT").Text("value"));
    }

    [Fact]
    public void OnlyTheGatewaysPublicPortIsExposed()
    {
        var resources = Directory.EnumerateFiles(Repository.PathOf("k8s", "base"), "*.yaml")
            .SelectMany(path => Yaml.Parse(File.ReadAllText(path))).ToList();
        var service = Assert.Single(resources, resource => resource.Kind() == "Service");
        var gateway = resources.Single(resource => resource.Kind() == "Deployment" && resource.Name() == "gateway");
        var named = gateway.List("spec", "template", "spec", "containers").Single().List("ports")
            .Single(port => port.Text("name") == service.List("spec", "ports").Single().Text("targetPort"));

        Assert.Equal("8080", named.Text("containerPort"));
    }

    [Fact]
    public void SettingsOfTheServicesHaveThem()
    {
        var found = Repository.FilesUnder("services", "appsettings.json").Concat(Repository.FilesUnder("services", "launchSettings.json")).ToList();

        Assert.Equal(Table.Count, found.Count(file => Path.GetFileName(file) == "launchSettings.json"));
        Assert.All(found, file =>
        {
            var service = Repository.NameOf(file).Split('/')[1];
            var app = Table.Keys.Single(key => key.Replace("-", "", StringComparison.Ordinal).Equals(service, StringComparison.OrdinalIgnoreCase));
            using var settings = JsonDocument.Parse(File.ReadAllText(file));
            Assert.All(Named(settings.RootElement, "APP_PORT"), port => Assert.Equal(Table[app].App, Port(port)));
            Assert.All(Named(settings.RootElement, "DAPR_HTTP_PORT"), port => Assert.Equal(Table[app].Http, Port(port)));
            Assert.All(Named(settings.RootElement, "DAPR_GRPC_PORT"), port => Assert.Equal(Table[app].Grpc, Port(port)));
        });
    }

    private static int Port(string? text) => int.Parse(text ?? "0", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Named(JsonElement element, string name) => element.ValueKind != JsonValueKind.Object
        ? []
        : element.EnumerateObject().SelectMany(property => property.Name == name ? [property.Value.ToString()] : Named(property.Value, name));
}
