using System.Net;
using System.Runtime.Versioning;
using Switchyard.Sandbox;

namespace Switchyard.StartScript.Tests;

/// <summary>The script without -Broker: the whole system on the embedded sidecar, from its start to Ctrl+C.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedStartTests
{
    [SkippableFact]
    public async Task It_runs_what_was_built_until_Ctrl_C()
    {
        await PowerShell.RequireAsync();
        using var folder = SystemFolder.Create(new SystemRuntime(false, "embedded", "embedded", null));
        foreach (var name in (string[])["tye-free-run.ps1", ".config/dotnet-tools.json"])
            Copy(ScriptFolder.Original(name), Path.Combine(folder.Path, name));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "artifacts"), ScriptFolder.Original("artifacts"));

        await StartsAndEndsAsync(folder.Path, folder.Port, TimeSpan.FromSeconds(90), "-NoBuild");
    }

    [SkippableFact]
    public async Task A_fresh_copy_of_the_repository_is_built_and_runs()
    {
        Skip.IfNot(TestSize.IsFull, "a build from nothing takes minutes: SWITCHYARD_FULL=1 runs it");
        await PowerShell.RequireAsync();
        using var copy = await RepositoryCopy.CreateAsync();

        await StartsAndEndsAsync(copy.Path, copy.Port, TimeSpan.FromMinutes(15));
    }

    private static async Task StartsAndEndsAsync(string folder, Func<int, int> port, TimeSpan deadline, params string[] arguments)
    {
        await using var system = EmbeddedRun.Start(folder, arguments);
        await system.HealthyAsync(port(8080), deadline);

        Assert.Equal(HttpStatusCode.Unauthorized, await system.MetadataAsync(port(3500), null));
        Assert.Equal(HttpStatusCode.OK, await system.MetadataAsync(port(3500), EmbeddedRun.ApiToken));
        await system.InterruptAsync();
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }
}
