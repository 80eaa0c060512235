using System.Text.RegularExpressions;
using Switchyard.Platform.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Platform.Tests;

/// <summary>compose.yaml, whose profiles are what the components and tye-free-run.ps1 name.</summary>
public sealed partial class ComposeTests
{
    private static readonly Dictionary<string, YamlNode> Services = Yaml.Load("compose.yaml")[0].Entries("services")
        .ToDictionary(entry => entry.Key, entry => entry.Value);

    [Fact]
    public void ThereIsAProfileForEveryBrokerAndStore() =>
        Assert.Equal(Components.Brokers.Concat(Components.Stores).Where(name => name != "embedded").Distinct().Order(StringComparer.Ordinal),
            Services.Values.SelectMany(service => service.Texts("profiles")).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void EveryPortIsOnLoopback() =>
        Assert.All(Services.Values.SelectMany(service => service.Texts("ports")), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

    [Fact]
    public void EveryImageIsPinned() =>
        Assert.All(Services.Values, service => Assert.Matches(PinnedImage(), service.Text("image")));

    [Fact]
    public void WhatStaysUpHasAHealthCheckAndWhatRunsOnceWaitsForIt() =>
        Assert.All(Services, service =>
        {
            var runsOnce = service.Value.At("restart") is null;
            Assert.Equal(runsOnce, service.Value.At("healthcheck") is null);
            Assert.All(service.Value.Entries("depends_on"), other => Assert.Equal("service_healthy", other.Value.Text("condition")));
            Assert.True(!runsOnce || service.Value.Entries("depends_on").Any(), $"{service.Key} does not wait for its server");
        });

    [Fact]
    public void WhatIsMountedFromHereIsThere() =>
        Assert.All(Services.Values.SelectMany(service => service.Texts("volumes")).Where(volume => volume.StartsWith('.')),
            volume => Assert.True(Path.Exists(Repository.PathOf(volume.Split(':')[0])), volume));

    [Fact]
    public void EveryComponentPointsToAPortThatItsServerHas()
    {
        var published = Services.Values.SelectMany(service => service.Texts("ports")).Select(port => port.Split(':')[1]).ToHashSet();
        var addresses = Repository.FilesUnder("components", "*.yaml").SelectMany(path => Yaml.Parse(File.ReadAllText(path)))
            .SelectMany(resource => resource.List("spec", "metadata")).Select(field => field.Text("value") ?? "")
            .Where(value => value.Contains("127.0.0.1", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(addresses);
        Assert.All(addresses, address => Assert.Contains(Address().Match(address).Groups["port"].Value, published));
    }

    [GeneratedRegex(@"^[a-z0-9/-]+:v?\d+(\.\d+)+(-[a-z-]+)?$")]
    private static partial Regex PinnedImage();

    [GeneratedRegex(@"127\.0\.0\.1(:| port=)(?<port>\d+)")]
    private static partial Regex Address();
}
