using System.Text.Json;
using System.Text.RegularExpressions;
using Switchyard.Platform.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Platform.Tests;

/// <summary>YAML and code name the same topics, components, app-ids, routes.</summary>
public sealed partial class CodeAgreementTests
{
    private static readonly Dictionary<string, string> Folders = new()
    {
        ["gateway"] = "Gateway",
        ["auth"] = "Auth",
        ["users"] = "Users",
        ["contact-intake"] = "ContactIntake",
        ["contact-processor"] = "ContactProcessor",
    };

    public static TheoryData<string> AppIds => new(Folders.Keys);

    [Fact]
    public void TheCodeKnowsNoTopicComponentOrAppThatTheYamlLacks()
    {
        var subscriptions = Components.SubscriptionsOf("jetstream");

        Assert.Subset(subscriptions.Select(one => one.Topic).ToHashSet(), Constants("Topics").Values.ToHashSet());
        Assert.Subset(new HashSet<string> { "pubsub", "broadcast", "statestore", "secrets" }, Constants("ComponentNames").Values.ToHashSet());
        Assert.Subset(Folders.Keys.ToHashSet(), Constants("AppIds").Values.ToHashSet());
    }

    [Theory, MemberData(nameof(AppIds))]
    public void EverySubscribedRouteIsInTheService(string app)
    {
        var source = SourceOf(app);
        var names = Constants("Topics").ToDictionary(constant => constant.Value, constant => constant.Key);
        var subscriptions = Components.SubscriptionsOf("jetstream").Where(one => one.App == app && names.ContainsKey(one.Topic)).ToList();

        Assert.Equal(app != "contact-intake", subscriptions.Count > 0);
        Assert.All(subscriptions, one => Assert.True(
            source.Contains($"\"{one.Route}\"", StringComparison.Ordinal)
                || source.Contains($"\"/{{Topics.{names[one.Topic]}}}\"", StringComparison.Ordinal),
            $"{app} has no route {one.Route}"));
    }

    [Theory, MemberData(nameof(AppIds))]
    public void TheCodeNamesNoBrokerStoreOrCluster(string app) => Assert.DoesNotMatch(BrokerNames(), Comment().Replace(SourceOf(app), ""));

    [Theory, MemberData(nameof(AppIds))]
    public void AccessControlNamesRoutesThatTheServiceHas(string app)
    {
        var source = SourceOf(app) + string.Concat(Repository.FilesUnder("libraries/ServiceDefaults", "*.cs").Select(File.ReadAllText));
        var operations = AccessControl(app).SelectMany(policy => policy.List("operations")).Select(operation => operation.Text("name")!).ToList();

        Assert.All(operations, operation =>
            Assert.Contains($"\"/{operation.Split('/')[1]}", source, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(AppIds))]
    public void OnlyTheGatewayMayInvokeAndNeverATopicOrActorRoute(string app)
    {
        var policies = AccessControl(app).ToList();
        var topics = Components.SubscriptionsOf("jetstream").Where(one => one.App == app).Select(one => one.Route);
        string[] forbidden = [.. topics, "/actors/CredentialActor/1/method/Store", "/dapr/config", "/dapr/subscribe", "/healthz"];
        var patterns = policies.SelectMany(policy => policy.List("operations")).Select(operation => AsRegex(operation.Text("name")!)).ToList();

        Assert.Equal(app == "gateway" ? [] : ["gateway"], policies.Select(policy => policy.Text("appId")));
        Assert.All(forbidden, route => Assert.DoesNotContain(patterns, pattern => pattern.IsMatch(route)));
    }

    [Theory, MemberData(nameof(AppIds))]
    public void TheSidecarHandsOutTheSecretsThatTheServiceNames(string app)
    {
        var source = SourceOf(app);
        using var development = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("components", "common", "development", "secrets.json")));
        var known = development.RootElement.EnumerateObject().Select(secret => secret.Name).Concat(Folders.Keys.SelectMany(AllowedSecrets))
            .Distinct().ToList();

        Assert.NotEmpty(known);
        Assert.Subset(AllowedSecrets(app).ToHashSet(), known.Where(name => source.Contains($"\"{name}\"", StringComparison.Ordinal)).ToHashSet());
    }

    private static IEnumerable<YamlNode> AccessControl(string app) => Configuration(app).List("spec", "accessControl", "policies");

    private static string[] AllowedSecrets(string app) => Configuration(app).List("spec", "secrets", "scopes").Single().Texts("allowedSecrets");

    private static YamlNode Configuration(string app) =>
        Yaml.Load("k8s", "base", "configurations.yaml").Single(configuration => configuration.Name() == app);

    // Dapr's patterns: * is one segment, ** any number.
    private static Regex AsRegex(string operation) =>
        new($"^{Regex.Escape(operation).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$");

    private static string SourceOf(string app)
    {
        var folder = $"services/{Folders[app]}";
        var files = Directory.Exists(Repository.PathOf(folder)) ? Repository.FilesUnder(folder, "*.cs").ToList() : [];
        Assert.True(files.Count > 1, $"{folder} has no source");
        return string.Concat(files.Select(File.ReadAllText));
    }

    private static Dictionary<string, string> Constants(string type)
    {
        var file = Repository.PathOf("libraries", "Contracts", $"{type}.cs");
        return File.Exists(file)
            ? Constant().Matches(File.ReadAllText(file)).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value)
            : [];
    }

    [GeneratedRegex("""const string (?<name>\w+) = "(?<value>[^"]+)";""")]
    private static partial Regex Constant();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(nats|jetstream|kafka|redis|rabbitmq|mqtt|mongodb|postgres\w*|kubernetes|sqlite)\b", RegexOptions.IgnoreCase)]
    private static partial Regex BrokerNames();
}
