using System.Collections.Concurrent;
using System.Diagnostics;

namespace Switchyard.Sandbox;

/// <summary>The system as processes, on the embedded sidecar or on daprd as <see cref="SystemRuntime.Current"/> says, until disposed of.</summary>
public sealed class RunningSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);
    private readonly SystemFolder folder;
    private readonly ISystemProcesses processes;
    private readonly ConcurrentQueue<string> output = new();
    private readonly HttpClient http = new();

    private RunningSystem(SystemRuntime runtime, IReadOnlyDictionary<string, string> environment, string[] command)
    {
        folder = SystemFolder.Create(runtime);
        http.DefaultRequestHeaders.Add("dapr-api-token", ApiToken);
        var whole = new Dictionary<string, string>(environment) { ["DAPR_API_TOKEN"] = ApiToken, ["APP_API_TOKEN"] = AppToken };
        if (runtime.IsDaprd)
        {
            processes = new DaprdProcesses(folder, program => SystemRuntime.Find(program) ?? throw new InvalidOperationException(runtime.Missing), whole, output.Enqueue);
        }
        else
        {
            processes = new EmbeddedProcesses(folder, command.Length > 0 ? command : ["dotnet", SystemFolder.Assembly("Sidecar")], whole, http, output.Enqueue);
        }
    }

    /// <summary>Where clients reach it: the gateway's public port.</summary>
    public Uri BaseAddress => new($"http://127.0.0.1:{folder.Port(8080)}/");

    /// <summary>The token every sidecar asks for.</summary>
    public string ApiToken { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The token that every app asks its sidecar for.</summary>
    public string AppToken { get; } = Guid.NewGuid().ToString("N");

    /// <summary>All lines that the processes have printed so far.</summary>
    public IReadOnlyCollection<string> Output => output;

    /// <summary>The process that holds every sidecar.</summary>
    /// <exception cref="InvalidOperationException">On daprd there is one for each app.</exception>
    public int RunnerId => (processes as EmbeddedProcesses)?.RunnerId ?? throw new InvalidOperationException("daprd has a process for each app: SWITCHYARD_RUNTIME must be embedded");

    /// <summary>Starts the system in a folder of its own and waits until every app is healthy.</summary>
    /// <param name="command">What to run before <c>run -f FILE</c>, on the embedded sidecar; by default the built one.</param>
    public static Task<RunningSystem> StartAsync(params string[] command) => StartAsync(new Dictionary<string, string>(), command);

    /// <inheritdoc cref="StartAsync(string[])"/>
    /// <param name="environment">Settings for every app, e.g. <c>Auth__WorkFactor</c>.</param>
    /// <param name="command">As above.</param>
    public static async Task<RunningSystem> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var system = new RunningSystem(SystemRuntime.Current, environment, command);
        try
        {
            await system.StartAgainAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts what was killed again, on the same folder, ports and databases, and waits until every app is healthy.</summary>
    public async Task StartAgainAsync()
    {
        try
        {
            await processes.StartAsync();
            await Wait.UntilAsync("the system to be ready", ReadyAsync, StartDeadline);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{e.Message}\n{string.Join('\n', output.TakeLast(60))}", e);
        }
    }

    /// <summary>A sidecar's HTTP API, for a test that stands in for the app.</summary>
    /// <param name="httpPort">The port it has in the repository's dapr.yaml, e.g. 3503.</param>
    public Uri Sidecar(int httpPort) => new($"http://127.0.0.1:{folder.Port(httpPort)}/v1.0/");

    /// <summary>A client that sends the sidecars' token.</summary>
    public HttpClient SidecarClient => http;

    /// <summary>Ends an app at once, as a crash would; it is started again.</summary>
    /// <param name="httpPort">Its sidecar's port in the repository's dapr.yaml.</param>
    public Task KillAppAsync(int httpPort) => processes.KillAppAsync(httpPort);

    /// <summary>Stops an app where it stands until the result is disposed of: it is there, and does not answer.</summary>
    /// <param name="httpPort">Its sidecar's port in the repository's dapr.yaml.</param>
    public async Task<IAsyncDisposable> PauseAppAsync(int httpPort)
    {
        var id = await AppProcessAsync(httpPort);
        await ChildProcess.SignalAsync("STOP", id);
        return new Resumption(() => ChildProcess.SignalAsync("CONT", id));
    }

    /// <summary>Ends every sidecar at once; the embedded ones take the apps with them.</summary>
    public Task KillSidecarsAsync() => processes.KillSidecarsAsync();

    /// <summary>Asks everything to stop, as Ctrl+C does, and gives how long it took.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        var clock = Stopwatch.StartNew();
        await processes.StopAsync();
        return clock.Elapsed;
    }

    /// <summary>The id of an app's process.</summary>
    /// <param name="httpPort">Its sidecar's port in the repository's dapr.yaml.</param>
    public Task<int> AppProcessAsync(int httpPort) => processes.AppProcessAsync(httpPort);

    /// <summary>Stops everything and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await processes.DisposeAsync();
        KeepOutput();
        http.Dispose();
        folder.Dispose();
    }

    /// <summary>With <c>SWITCHYARD_OUTPUT</c>, a folder, all that the processes have printed stays there, for a failure that its message does not explain.</summary>
    private void KeepOutput()
    {
        if (Environment.GetEnvironmentVariable("SWITCHYARD_OUTPUT") is { Length: > 0 } kept)
            File.WriteAllLines(Path.Combine(Directory.CreateDirectory(kept).FullName, $"{DateTime.UtcNow:HHmmss}-{Path.GetFileName(folder.Path)}.log"), output);
    }

    private async Task<bool> ReadyAsync()
    {
        processes.ThrowIfEnded();
        // daprd goes on without it, and the calls that need it fail much later.
        if (output.FirstOrDefault(line => line.Contains("[INIT_COMPONENT_FAILURE]", StringComparison.Ordinal)) is { } failure)
            throw new InvalidOperationException(failure);
        foreach (var app in folder.Apps)
        {
            using var health = await http.GetAsync(new Uri($"http://127.0.0.1:{app.HttpPort}/v1.0/healthz"));
            if (!health.IsSuccessStatusCode)
                return false;
        }
        using var ready = await http.GetAsync(new Uri(BaseAddress, "readyz"));
        return ready.IsSuccessStatusCode;
    }

    private sealed class Resumption(Func<Task> resume) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await resume();
    }
}
