using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Switchyard.Sandbox;

/// <summary>The embedded sidecar's runner, which holds every sidecar and starts the apps, again when one ends.</summary>
/// <param name="command">What to run before <c>run -f FILE</c>.</param>
internal sealed class EmbeddedProcesses(SystemFolder folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, HttpClient sidecars, Action<string> onLine)
    : ISystemProcesses
{
    private static readonly TimeSpan RestartDeadline = TimeSpan.FromSeconds(90);
    private ChildProcess? runner;

    /// <summary>The runner's process id.</summary>
    public int RunnerId => Runner.Id;

    private ChildProcess Runner => runner ?? throw new InvalidOperationException("the system is not running");

    public Task StartAsync()
    {
        runner?.Dispose();
        runner = ChildProcess.Start("the runner", [.. command, "run", "-f", folder.RunFile], SystemFolder.RepositoryRoot, environment, onLine);
        return Task.CompletedTask;
    }

    public void ThrowIfEnded() => Runner.ThrowIfEnded();

    public async Task<int> AppProcessAsync(int httpPort)
    {
        var metadata = await sidecars.GetFromJsonAsync<JsonElement>(new Uri($"http://127.0.0.1:{folder.Port(httpPort)}/v1.0/metadata"));
        return int.Parse(metadata.GetProperty("extended").GetProperty("appPID").GetString()!, CultureInfo.InvariantCulture);
    }

    public async Task KillAppAsync(int httpPort)
    {
        var id = await AppProcessAsync(httpPort);
        using var app = Process.GetProcessById(id);
        app.Kill();
        await app.WaitForExitAsync();
        await Wait.UntilAsync($"the app of sidecar {httpPort} to be started again", async () => await AppProcessAsync(httpPort) != id, RestartDeadline);
    }

    public Task KillSidecarsAsync() => Runner.KillAsync();

    public Task StopAsync() => Runner.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (runner is null)
            return;
        try
        {
            await runner.StopAsync();
        }
        catch (TimeoutException)
        {
            await runner.KillAsync(withChildren: true);
        }
        runner.Dispose();
    }
}
