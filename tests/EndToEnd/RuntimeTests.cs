using Switchyard.Sandbox;

namespace Switchyard.EndToEnd;

/// <summary>How the suite runs on daprd, as far as that shows without it: the variables, the folder and the command lines.</summary>
public sealed class RuntimeTests
{
    /// <summary>Dapr's contract, section 1.4, and for placement and scheduler the flags seen working.</summary>
    private static readonly Dictionary<string, string[]> Flags = new()
    {
        ["daprd"] =
        [
            "--app-id", "--app-port", "--dapr-http-port", "--dapr-grpc-port", "--dapr-internal-grpc-port", "--dapr-internal-grpc-listen-address", "--dapr-listen-addresses",
            "--metrics-port", "--metrics-listen-address", "--resources-path", "--config", "--placement-host-address", "--scheduler-host-address",
            "--enable-app-health-check", "--app-health-check-path", "--app-health-probe-interval", "--app-health-probe-timeout", "--app-health-threshold",
        ],
        ["placement"] = ["--listen-address", "--healthz-listen-address", "--enable-metrics", "--metrics-listen-address", "--port", "--healthz-port", "--initial-cluster"],
        ["scheduler"] =
        [
            "--listen-address", "--healthz-listen-address", "--enable-metrics", "--metrics-listen-address", "--port", "--healthz-port", "--etcd-data-dir",
            "--etcd-client-port", "--etcd-client-listen-address", "--etcd-initial-cluster", "--override-broadcast-host-port",
        ],
    };

    [Fact]
    public void Without_variables_the_embedded_sidecar_is_run()
    {
        var runtime = From([]);
        Assert.Equal((false, "embedded", "embedded", null), (runtime.IsDaprd, runtime.PubSub, runtime.State, runtime.NameResolution));
        Assert.Null(runtime.Missing);
    }

    [Fact]
    public void Daprd_takes_broker_store_and_name_resolution_from_variables()
    {
        Assert.Equal(("jetstream", "mongodb"), (From([("SWITCHYARD_RUNTIME", "daprd")]).PubSub, From([("SWITCHYARD_RUNTIME", "daprd")]).State));
        var runtime = From([("SWITCHYARD_RUNTIME", "daprd"), ("SWITCHYARD_PUBSUB", "kafka"), ("SWITCHYARD_STATE", "redis"), ("SWITCHYARD_NAMERESOLUTION", "sqlite")]);
        Assert.Equal(("kafka", "redis", "sqlite", true), (runtime.PubSub, runtime.State, runtime.NameResolution, runtime.KeepsPromises));
        Assert.False(From([("SWITCHYARD_RUNTIME", "daprd"), ("SWITCHYARD_PUBSUB", "mqtt")]).KeepsPromises);
    }

    [Theory]
    [InlineData("SWITCHYARD_RUNTIME", "docker")]
    [InlineData("SWITCHYARD_PUBSUB", "embedded")]
    [InlineData("SWITCHYARD_STATE", "oracle")]
    [InlineData("SWITCHYARD_NAMERESOLUTION", "consul")]
    public void What_does_not_exist_is_refused_by_name(string variable, string value)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => From([("SWITCHYARD_RUNTIME", "daprd"), (variable, value)]));
        Assert.Contains(variable, refused.Message, StringComparison.Ordinal);
        Assert.Contains(value, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jetstream", "mongodb")]
    [InlineData("kafka", "postgresql")]
    [InlineData("redis", "redis")]
    [InlineData("rabbitmq", "mongodb")]
    [InlineData("mqtt", "redis")]
    public void Every_sidecar_gets_the_chosen_folders_and_ports_of_its_own(string pubSub, string state)
    {
        using var folder = SystemFolder.Create(new SystemRuntime(true, pubSub, state, "sqlite"));
        var commands = new DaprdCommands(folder, program => program);
        var lines = folder.Apps.Select(commands.Sidecar).Append(commands.Placement).Append(commands.Scheduler).ToArray();

        Assert.Equal(["common", pubSub, state], folder.ResourceFolders.Select(path => Path.GetFileName(path)));
        Assert.All(folder.ResourceFolders, path => Assert.NotEmpty(Directory.GetFiles(path, "*.yaml")));
        Assert.All(lines, line => Assert.Empty(Named(line).Except(Flags[line[0]])));
        Assert.Equal(["auth", "contact-intake", "contact-processor", "gateway", "users"], lines.Where(line => line[0] == "daprd").Select(line => After(line, "--app-id")).Order());
        var ports = lines.SelectMany(line => Named(line).Where(flag => flag.EndsWith("port", StringComparison.Ordinal) && flag != "--override-broadcast-host-port").Select(flag => After(line, flag))).ToArray();
        Assert.Equal(ports.Distinct(), ports);
        Assert.All(lines.Where(line => line[0] == "daprd"), line => Assert.Equal(
            (After(commands.Placement, "--port"), After(commands.Scheduler, "--port")),
            (After(line, "--placement-host-address").Split(':')[1], After(line, "--scheduler-host-address").Split(':')[1])));
        Assert.Contains("sqlite", File.ReadAllText(folder.ConfigurationFile), StringComparison.Ordinal);
        Assert.Contains("--enable-app-health-check=true", lines[0]);
    }

    private static SystemRuntime From((string Name, string Value)[] variables) =>
        SystemRuntime.From(name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).LastOrDefault());

    private static IEnumerable<string> Named(IEnumerable<string> line) =>
        line.Where(word => word.StartsWith("--", StringComparison.Ordinal)).Select(word => word.Split('=')[0]).Distinct();

    private static string After(IReadOnlyList<string> line, string flag) => line[line.ToList().IndexOf(flag) + 1];
}
