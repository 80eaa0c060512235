using Switchyard.Sandbox;

namespace Switchyard.EndToEnd;

/// <summary>The command a user types.</summary>
public sealed class RunnerTests
{
    [SkippableFact]
    public async Task One_command_starts_all_tells_where_it_is_and_leaves_nothing_behind()
    {
        Skip.If(Environment.GetEnvironmentVariable("SWITCHYARD_BASE_URL") is not null, "the system is up already");
        Skip.If(SystemRuntime.Current.IsDaprd, "this is the embedded sidecar's own command");
        await using var system = await RunningSystem.StartAsync("dotnet", "run", "--no-build", "-c", SystemFolder.Configuration, "--project", "sidecar", "--");
        var apps = new List<int>();
        foreach (var port in (int[])[3500, 3501, 3502, 3503, 3504])
            apps.Add(await system.AppProcessAsync(port));

        Assert.Contains(system.Output, line => line.Contains("contact-intake", StringComparison.Ordinal) && line.Contains("http://", StringComparison.Ordinal));
        Assert.Contains(system.Output, line => line.Contains(system.BaseAddress.ToString().TrimEnd('/'), StringComparison.Ordinal));
        Assert.InRange(await system.StopAsync(), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.All(apps, id => Assert.False(Directory.Exists($"/proc/{id}"), $"process {id} was left behind"));
    }
}
