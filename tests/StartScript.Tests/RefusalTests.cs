using System.Runtime.Versioning;

namespace Switchyard.StartScript.Tests;

/// <summary>What the script refuses, in one line that says what to do, before anything is started.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RefusalTests
{
    [SkippableTheory]
    [InlineData("pubsub", "activemq", "-Broker", "activemq")]
    [InlineData("pubsub", "*", "-Broker", "*", "-State", "redis")]
    [InlineData("state", "oracle", "-Broker", "redis", "-State", "oracle")]
    [InlineData("state", "oracle", "-State", "oracle")]
    public async Task An_unknown_folder_is_answered_with_those_that_there_are(string kind, string name, params string[] arguments)
    {
        using var folder = await ScriptFolder.CreateAsync();
        folder.AddDapr();
        var result = await folder.RunAsync(arguments);

        var choices = string.Join(", ", ScriptFolder.Choices(kind));
        AssertRefused(folder, result, $"there is no components/{kind}/{name}: choose one of {choices}.");
    }

    [SkippableTheory]
    [InlineData("embedded", "redis")]
    [InlineData("jetstream", "embedded")]
    public async Task Embedded_and_real_components_do_not_mix(string broker, string state)
    {
        using var folder = await ScriptFolder.CreateAsync();
        folder.AddDapr();
        folder.Listen();
        var result = await folder.RunAsync("-Broker", broker, "-State", state, "-NoBuild");

        AssertRefused(folder, result, $"-Broker {broker} with -State {state}: embedded components run in the embedded sidecar only");
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_dapr_that_can_be_executed_it_says_what_to_install(bool isThere)
    {
        using var folder = await ScriptFolder.CreateAsync();
        if (isThere)
            folder.AddDapr(executable: false);
        folder.Listen();
        var result = await folder.RunAsync("-Broker", "redis", "-State", "redis", "-NoBuild");

        AssertRefused(folder, result, "the dapr CLI is not on the PATH, or may not be executed.");
    }

    [SkippableTheory]
    [InlineData("jetstream", "mongodb", 27017, 4222, "jetstream", "components/pubsub/jetstream/pubsub.yaml")]
    [InlineData("jetstream", "mongodb", 4222, 27017, "mongodb", "components/state/mongodb/statestore.yaml")]
    [InlineData("rabbitmq", "postgresql", 5672, 5432, "postgresql", "components/state/postgresql/statestore.yaml")]
    [InlineData("rabbitmq", "postgresql", 5432, 5672, "rabbitmq", "components/pubsub/rabbitmq/pubsub.yaml")]
    [InlineData("kafka", "redis", 6379, 9092, "kafka", "components/pubsub/kafka/pubsub.yaml")]
    [InlineData("mqtt", "redis", 6379, 1883, "mqtt", "components/pubsub/mqtt/pubsub.yaml")]
    public async Task A_server_that_does_not_answer_is_named_with_its_address(
        string broker, string state, int up, int down, string name, string file)
    {
        using var folder = await ScriptFolder.CreateAsync();
        folder.AddDapr();
        folder.Listen(up);
        var result = await folder.RunAsync("-Broker", broker, "-State", state, "-NoBuild");

        AssertRefused(folder, result, $"nothing answers on 127.0.0.1:{folder.Port(down)}, where {file} has {name}. "
            + $"Start it: docker compose --profile {name} up -d --wait");
    }

    [SkippableFact]
    public async Task Without_a_build_there_is_nothing_that_NoBuild_could_run()
    {
        using var folder = await ScriptFolder.CreateAsync();
        AssertRefused(folder, await folder.RunAsync("-NoBuild"), "nothing was built yet: start without -NoBuild.");
    }

    [SkippableFact]
    public async Task Apps_that_do_not_build_are_not_started()
    {
        using var folder = await ScriptFolder.CreateAsync();
        folder.AddDapr();
        folder.Listen();
        var result = await folder.RunAsync("-Broker", "redis", "-State", "redis");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("services/Auth", result.Output, StringComparison.Ordinal);
        Assert.Null(folder.Call());
    }

    private static void AssertRefused(ScriptFolder folder, ScriptResult result, string because)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("tye-free-run: " + because, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', result.Output);
        Assert.Null(folder.Call());
        Assert.False(File.Exists(folder.RunFile));
    }
}
