using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Switchyard.Sandbox;

/// <summary>The system as processes: the embedded sidecar's runner and the apps it starts, until disposed of.</summary>
public sealed class RunningSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);
    private readonly SystemFolder folder;
    private readonly ConcurrentQueue<string> output = new();
    private readonly HttpClient http = new();
    private Process? runner;

    private RunningSystem(SystemFolder folder)
    {
        this.folder = folder;
        http.DefaultRequestHeaders.Add("dapr-api-token", ApiToken);
    }

    /// <summary>Where clients reach it: the gateway's public port.</summary>
    public Uri BaseAddress => new($"http://127.0.0.1:{folder.Port(8080)}/");

    /// <summary>The token every sidecar asks for.</summary>
    public string ApiToken { get; } = Guid.NewGuid().ToString("N");

    /// <summary>All lines that the runner and the apps have printed so far.</summary>
    public IReadOnlyCollection<string> Output => output;

    /// <summary>The runner's process id.</summary>
    public int RunnerId => Runner.Id;

    private Process Runner => runner ?? throw new InvalidOperationException("the system is not running");

    /// <summary>Starts the system in a folder of its own and waits until every app is healthy.</summary>
    /// <param name="command">What to run before <c>run -f FILE</c>; by default the built sidecar.</param>
    public static async Task<RunningSystem> StartAsync(params string[] command)
    {
        var system = new RunningSystem(SystemFolder.Create());
        try
        {
            await system.StartRunnerAsync(command);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the runner again on the same folder, ports and databases, after <see cref="KillRunnerAsync"/>.</summary>
    public Task StartAgainAsync() => StartRunnerAsync([]);

    /// <summary>A sidecar's HTTP API, for a test that stands in for the app.</summary>
    /// <param name="httpPort">The port it has in the repository's dapr.yaml, e.g. 3503.</param>
    public Uri Sidecar(int httpPort) => new($"http://127.0.0.1:{folder.Port(httpPort)}/v1.0/");

    /// <summary>A client that sends the sidecars' token.</summary>
    public HttpClient SidecarClient => http;

    /// <summary>Ends an app at once, as a crash would; the runner starts it again.</summary>
    /// <param name="httpPort">Its sidecar's port in the repository's dapr.yaml.</param>
    public async Task KillAppAsync(int httpPort)
    {
        var id = await AppProcessAsync(httpPort);
        using var app = Process.GetProcessById(id);
        app.Kill();
        await app.WaitForExitAsync();
        await Wait.UntilAsync($"the app of sidecar {httpPort} to be started again", async () => await AppProcessAsync(httpPort) != id, StartDeadline);
    }

    /// <summary>Stops an app where it stands until the result is disposed of: it is there, and does not answer.</summary>
    /// <param name="httpPort">Its sidecar's port in the repository's dapr.yaml.</param>
    public async Task<IAsyncDisposable> PauseAppAsync(int httpPort)
    {
        var id = await AppProcessAsync(httpPort);
        await SignalAsync("STOP", id);
        return new Resumption(() => SignalAsync("CONT", id));
    }

    /// <summary>Ends the runner, and with it every sidecar, at once.</summary>
    public async Task KillRunnerAsync()
    {
        Runner.Kill();
        await Runner.WaitForExitAsync();
    }

    /// <summary>Asks the runner to stop, as Ctrl+C does, and gives how long it took.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        var clock = Stopwatch.StartNew();
        await SignalAsync("TERM", Runner.Id);
        await Runner.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return clock.Elapsed;
    }

    /// <summary>The id of an app's process, as its sidecar's metadata tells it.</summary>
    public async Task<int> AppProcessAsync(int httpPort)
    {
        var metadata = await http.GetFromJsonAsync<JsonElement>(new Uri(Sidecar(httpPort), "metadata"));
        return int.Parse(metadata.GetProperty("extended").GetProperty("appPID").GetString()!, CultureInfo.InvariantCulture);
    }

    /// <summary>Stops everything and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (runner is { HasExited: false })
        {
            try
            {
                await StopAsync();
            }
            catch (TimeoutException)
            {
                runner.Kill(entireProcessTree: true);
            }
        }
        runner?.Dispose();
        http.Dispose();
        folder.Dispose();
    }

    private static async Task SignalAsync(string signal, int processId)
    {
        using var kill = Process.Start("kill", ["-" + signal, processId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private async Task StartRunnerAsync(string[] command)
    {
        if (command.Length == 0)
            command = ["dotnet", SystemFolder.Assembly("Sidecar")];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = SystemFolder.RepositoryRoot };
        foreach (var argument in command.Skip(1).Concat(["run", "-f", folder.RunFile]))
            start.ArgumentList.Add(argument);
        start.Environment["DAPR_API_TOKEN"] = ApiToken;
        runner?.Dispose();
        runner = Process.Start(start)!;
        runner.OutputDataReceived += (_, line) => Keep(line.Data);
        runner.ErrorDataReceived += (_, line) => Keep(line.Data);
        runner.BeginOutputReadLine();
        runner.BeginErrorReadLine();
        try
        {
            await Wait.UntilAsync("the system to be ready", ReadyAsync, StartDeadline);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{string.Join('\n', output.TakeLast(60))}", e);
        }
    }

    private async Task<bool> ReadyAsync()
    {
        if (Runner.HasExited)
            throw new InvalidOperationException($"the runner ended with {Runner.ExitCode}:\n{string.Join('\n', output.TakeLast(60))}");
        foreach (var port in folder.SidecarPorts)
        {
            using var health = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/v1.0/healthz"));
            if (!health.IsSuccessStatusCode)
                return false;
        }
        using var ready = await http.GetAsync(new Uri(BaseAddress, "readyz"));
        return ready.IsSuccessStatusCode;
    }

    private void Keep(string? line)
    {
        if (line is not null)
            output.Enqueue(line);
    }

    private sealed class Resumption(Func<Task> resume) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await resume();
    }
}
