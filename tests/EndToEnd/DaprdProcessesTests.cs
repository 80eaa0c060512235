using System.Collections.Concurrent;
using System.Runtime.Versioning;
using Switchyard.Sandbox;

namespace Switchyard.EndToEnd;

/// <summary>The processes of a system on daprd, with programs in the place of Dapr's that only tell what they were asked.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DaprdProcessesTests : IDisposable
{
    private static readonly string[] Dapr = ["daprd", "placement", "scheduler"];
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly SystemFolder folder = SystemFolder.Create(new SystemRuntime(true, "redis", "redis", null));
    private readonly ConcurrentQueue<string> lines = new();

    public DaprdProcessesTests()
    {
        foreach (var program in Dapr)
        {
            var path = Path.Combine(folder.Path, program);
            File.WriteAllText(path, "#!/bin/sh\necho \"$DAPR_API_TOKEN at $PWD: $*\"\nexec sleep 600\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [SkippableFact]
    public async Task Everything_is_started_killed_started_again_and_stopped()
    {
        Skip.If(OperatingSystem.IsWindows(), "the programs of this test are shell scripts");
        int gateway, intake;
        await using (var processes = new DaprdProcesses(folder, program => Path.Combine(folder.Path, program),
            new Dictionary<string, string> { ["DAPR_API_TOKEN"] = "token", ["APP_API_TOKEN"] = "token" }, lines.Enqueue))
        {
            await processes.StartAsync();
            await ToldAsync("== daprd ", 5);
            await ToldAsync("== placement ", 1);
            await ToldAsync("== scheduler ", 1);
            Assert.All(folder.Apps, app => Assert.Contains(lines, line =>
                line.StartsWith($"== daprd {app.AppId} == token at {app.Directory}: --app-id {app.AppId} ", StringComparison.Ordinal)));
            processes.ThrowIfEnded();

            (gateway, intake) = (await processes.AppProcessAsync(3500), await processes.AppProcessAsync(3503));
            Assert.True(IsRunning(gateway));
            await processes.KillAppAsync(3503);
            Assert.False(IsRunning(intake));
            Assert.NotEqual(intake, await processes.AppProcessAsync(3503));
            intake = await processes.AppProcessAsync(3503);

            await processes.KillSidecarsAsync();
            Assert.Contains("daprd", Assert.Throws<InvalidOperationException>(processes.ThrowIfEnded).Message, StringComparison.Ordinal);
            await processes.StartAsync();
            await ToldAsync("== daprd ", 10);
            processes.ThrowIfEnded();
            Assert.Equal((gateway, intake), (await processes.AppProcessAsync(3500), await processes.AppProcessAsync(3503)));
        }
        Assert.False(IsRunning(gateway));
        Assert.False(IsRunning(intake));
        Assert.Single(lines, line => line.StartsWith("== placement ", StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private Task ToldAsync(string prefix, int times) => Wait.UntilAsync($"{times} lines of {prefix}", () =>
        Task.FromResult(lines.Count(line => line.StartsWith(prefix, StringComparison.Ordinal) && line.Contains(": --", StringComparison.Ordinal)) == times), Deadline);
}
