using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Switchyard.StartScript.Tests;

/// <summary>The copy of dapr.yaml that Dapr runs, for each broker with each store.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class RunFileTests(RunFiles runFiles) : IClassFixture<RunFiles>, IAsyncLifetime
{
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var (broker, state) in RunFiles.Pairs)
                pairs.Add(broker, state);
            return pairs;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Pairs))]
    public void It_names_the_folders_that_were_chosen_and_is_dapr_yaml_else(string broker, string state)
    {
        var run = Parse(runFiles.Call((broker, state)).RunFile);
        var original = Parse(File.ReadAllText(ScriptFolder.Original("dapr.yaml")));
        var folders = Folders(run);

        string[] chosen = [$"components/pubsub/{broker}", $"components/state/{state}", "components/common"];
        Assert.Equal(chosen, folders.Select(folder => folder.ToString()));
        Assert.All(folders, folder => Assert.NotEmpty(Directory.GetFiles(ScriptFolder.Original(folder.ToString()), "*.yaml")));
        Assert.Equal(original["apps"], run["apps"]);
        folders.Children.Clear();
        Folders(original).Children.Clear();
        Assert.Equal(original, run);
    }

    [SkippableTheory]
    [MemberData(nameof(Pairs))]
    public void Dapr_gets_it_beside_dapr_yaml_with_two_tokens_and_its_exit_code_is_the_scripts(string broker, string state)
    {
        var call = runFiles.Call((broker, state));

        Assert.Matches("^run -f /.*/dapr.run.yaml$", call.Arguments);
        Assert.Matches(Token(), call.ApiToken);
        Assert.Matches(Token(), call.AppToken);
        Assert.Contains($"{broker}-{state} ended with {ScriptFolder.DaprExitCode}", runFiles.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void No_run_makes_do_with_the_tokens_of_another_and_none_leaves_its_file()
    {
        var tokens = RunFiles.Pairs.Select(runFiles.Call).SelectMany(call => (string[])[call.ApiToken, call.AppToken]).ToList();

        Assert.Equal(tokens.Distinct(), tokens);
        Assert.False(runFiles.LeftAFile);
    }

    public Task InitializeAsync() => PowerShell.RequireAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    private static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    private static YamlSequenceNode Folders(YamlMappingNode run) => (YamlSequenceNode)run["common"]["resourcesPaths"];

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Token();
}
