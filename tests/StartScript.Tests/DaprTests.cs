using System.Runtime.Versioning;

namespace Switchyard.StartScript.Tests;

/// <summary>What the script hands to the dapr CLI.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DaprTests
{
    [SkippableFact]
    public async Task Names_are_taken_in_any_case_and_the_store_is_mongodb_by_default()
    {
        using var folder = await ScriptFolder.CreateAsync();
        folder.AddDapr();
        folder.Listen(4222, 27017);
        var result = await folder.RunAsync("-broker", "JetStream", "-NoBuild");

        Assert.Equal((ScriptFolder.DaprExitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains("components/pubsub/jetstream", folder.Call()!.RunFile, StringComparison.Ordinal);
        Assert.Contains("components/state/mongodb", folder.Call()!.RunFile, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Tokens_that_are_set_already_are_kept()
    {
        using var folder = await ScriptFolder.CreateAsync();
        folder.AddDapr();
        folder.Listen();
        var environment = folder.Environment;
        (environment["DAPR_API_TOKEN"], environment["APP_API_TOKEN"]) = ("mine", "mine too");
        await PowerShell.RunAsync(folder.Path, environment, "-File", "tye-free-run.ps1", "-Broker", "redis", "-State", "redis", "-NoBuild");

        Assert.Equal(("mine", "mine too"), (folder.Call()!.ApiToken, folder.Call()!.AppToken));
    }

    [SkippableFact]
    public async Task A_session_that_calls_it_is_left_as_it_was()
    {
        using var folder = await ScriptFolder.CreateAsync();
        folder.AddDapr();
        folder.Listen();
        var result = await PowerShell.RunAsync(folder.Path, folder.Environment, "-Command",
            "Set-Location components; ../tye-free-run.ps1 -Broker redis -State redis -NoBuild; "
            + "\"$pwd|$env:DAPR_API_TOKEN|$env:APP_API_TOKEN\"");

        Assert.Equal($"{folder.Path}/components||", result.Output);
    }

    [SkippableFact]
    public async Task Stop_with_nothing_started_says_so_and_is_no_failure()
    {
        using var folder = await ScriptFolder.CreateAsync();
        var result = await folder.RunAsync("-Stop");

        Assert.Equal((0, "Nothing was started on Dapr from here."), (result.ExitCode, result.Output));
    }

    [SkippableFact]
    public async Task Stop_hands_the_run_file_to_dapr()
    {
        using var folder = await ScriptFolder.CreateAsync();
        folder.AddDapr();
        await File.WriteAllTextAsync(folder.RunFile, "version: 1");
        var result = await folder.RunAsync("-Stop");

        Assert.Equal(ScriptFolder.DaprExitCode, result.ExitCode);
        Assert.Equal($"stop -f {folder.RunFile}", folder.Call()!.Arguments);
    }

    [SkippableFact]
    public async Task Stop_without_dapr_says_what_is_missing()
    {
        using var folder = await ScriptFolder.CreateAsync();
        await File.WriteAllTextAsync(folder.RunFile, "version: 1");
        var result = await folder.RunAsync("-Stop");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("tye-free-run: the dapr CLI is not on the PATH, or may not", result.Output, StringComparison.Ordinal);
    }
}
