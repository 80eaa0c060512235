using System.Text.RegularExpressions;
using Switchyard.Platform.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Platform.Tests;

/// <summary>compose.yaml, and the script that tells people to use it.</summary>
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

    [Fact]
    public void TheScriptKnowsEveryFolderAndItsPort()
    {
        var script = File.ReadAllText(Repository.PathOf("tye-free-run.ps1"));
        var sets = ValidateSet().Matches(script).Select(match => match.Groups["names"].Value.Split(',').Select(name => name.Trim(' ', '\''))
            .Where(name => name.Length > 0 && name != "embedded").Order(StringComparer.Ordinal).ToArray()).ToList();
        var ports = PortEntry().Matches(script).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["port"].Value);
        var published = Services.Values.SelectMany(service => service.Texts("ports").Select(port => (service.Texts("profiles")[0], port.Split(':')[1]))).ToHashSet();

        Assert.Equal(Components.Brokers.Where(name => name != "embedded"), sets[0]);
        Assert.Equal(Components.Stores.Where(name => name != "embedded"), sets[1]);
        Assert.Equal(sets.SelectMany(set => set).Distinct().Order(), ports.Keys.Order());
        Assert.All(ports, port => Assert.Contains((port.Key, port.Value), published));
    }

    [GeneratedRegex(@"^[a-z0-9/-]+:v?\d+(\.\d+)+(-[a-z-]+)?$")]
    private static partial Regex PinnedImage();

    [GeneratedRegex(@"127\.0\.0\.1(:| port=)(?<port>\d+)")]
    private static partial Regex Address();

    [GeneratedRegex(@"\[ValidateSet\((?<names>[^)]*)\)\]")]
    private static partial Regex ValidateSet();

    [GeneratedRegex(@"(?<name>[a-z]+) = (?<port>\d{4,5})")]
    private static partial Regex PortEntry();
}
