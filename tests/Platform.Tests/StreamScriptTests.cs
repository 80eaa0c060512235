using System.Globalization;
using System.Text.Json;
using Switchyard.Platform.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Platform.Tests;

/// <summary>The local script and the cluster's resources make the same streams and topics.</summary>
public sealed class StreamScriptTests
{
    private static readonly string StreamScript = Repository.PathOf("components", "pubsub", "jetstream", "streams", "create.sh");

    [SkippableTheory]
    [InlineData("durable", "durable/contact-person.yaml", "durable/streams.yaml")]
    [InlineData("article", "article/stream.yaml", "durable/streams.yaml")]
    public async Task StreamsAreTheSameInBoth(string profile, params string[] files)
    {
        Tool.SkipWithout("bash");
        var (exit, output, error) = await Tool.RunAsync("bash", [StreamScript, "--profile", profile, "--print"], new Dictionary<string, string> { ["REPLICAS"] = "3" });

        Assert.True(exit == 0, error);
        Assert.Equal(files.SelectMany(file => Yaml.Load("components", "pubsub", "jetstream", "streams", file)).Select(AsRequest),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [SkippableFact]
    public async Task TopicsAreTheSameInBoth()
    {
        Tool.SkipWithout("bash");
        var (exit, output, error) = await Tool.RunAsync("bash", [Repository.PathOf("components", "pubsub", "kafka", "topics", "create.sh"), "--print"]);

        Assert.True(exit == 0, error);
        Assert.Equal(Yaml.Load("components", "pubsub", "kafka", "topics", "topics.yaml")
            .Select(topic => $"{topic.Name()} {topic.Text("spec", "config", "retention.ms")}"),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [SkippableFact]
    public async Task AServerTakesThemTwice()
    {
        Tool.SkipWithout("bash");
        Tool.SkipWithout("nats-server");
        await using var server = await NatsServer.StartAsync();
        var environment = new Dictionary<string, string> { ["NATS_PORT"] = server.Port.ToString(CultureInfo.InvariantCulture) };

        var first = await Tool.RunAsync("bash", [StreamScript], environment);
        var again = await Tool.RunAsync("bash", [StreamScript], environment);
        var overlapping = await Tool.RunAsync("bash", [StreamScript, "--profile", "article"], environment);

        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Equal(8, first.Output.Split('\n').Count(line => line.EndsWith("is there", StringComparison.Ordinal)));
        Assert.Equal((0, first.Output), (again.ExitCode, again.Output));
        Assert.Equal(1, overlapping.ExitCode);
        Assert.Contains("subjects overlap", overlapping.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task WithoutAServerItSaysWhere()
    {
        Tool.SkipWithout("bash");
        var port = FreePorts.Take();

        var (exit, _, error) = await Tool.RunAsync("bash", [StreamScript], new Dictionary<string, string> { ["NATS_PORT"] = port.ToString(CultureInfo.InvariantCulture) });

        Assert.Equal(1, exit);
        Assert.Contains($"no NATS server answers at 127.0.0.1:{port}", error, StringComparison.Ordinal);
    }

    private static string AsRequest(YamlNode stream) => JsonSerializer.Serialize(new
    {
        name = stream.Text("spec", "name"),
        subjects = stream.Texts("spec", "subjects"),
        retention = stream.Text("spec", "retention"),
        storage = stream.Text("spec", "storage"),
        discard = stream.Text("spec", "discard"),
        max_bytes = long.Parse(stream.Text("spec", "maxBytes")!, CultureInfo.InvariantCulture),
        max_age = Nanoseconds(stream.Text("spec", "maxAge")),
        duplicate_window = Nanoseconds(stream.Text("spec", "duplicateWindow")),
        num_replicas = int.Parse(stream.Text("spec", "replicas")!, CultureInfo.InvariantCulture),
    });

    private static long Nanoseconds(string? duration)
    {
        if (duration is null)
            return 0;
        var number = long.Parse(duration[..^1], CultureInfo.InvariantCulture);
        var span = duration[^1] switch
        {
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            's' => TimeSpan.FromSeconds(number),
            _ => throw new FormatException($"'{duration}' is not a duration in h, m or s"),
        };
        return span.Ticks * 100;
    }
}
