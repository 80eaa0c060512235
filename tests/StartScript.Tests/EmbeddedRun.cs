using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using Switchyard.Sandbox;

namespace Switchyard.StartScript.Tests;

/// <summary>The script while it runs the embedded sidecar, with all it has started: one group of processes, as in a terminal.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class EmbeddedRun : IAsyncDisposable
{
    /// <summary>What the sidecars ask for.</summary>
    public const string ApiToken = "the-sidecars-token";

    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);
    private readonly ConcurrentQueue<string> _output = new();
    private readonly HttpClient _http = new();
    private readonly string _folder;
    private readonly ChildProcess _script;

    private EmbeddedRun(string folder, IReadOnlyList<string> command)
    {
        var tokens = new Dictionary<string, string> { ["DAPR_API_TOKEN"] = ApiToken, ["APP_API_TOKEN"] = "the-apps-token" };
        _folder = folder;
        _script = ChildProcess.Start("the script", command, folder, tokens, _output.Enqueue);
    }

    public static EmbeddedRun Start(string folder, params ReadOnlySpan<string> arguments) =>
        new(folder, PowerShell.Command(["-File", Path.Combine(folder, "tye-free-run.ps1"), .. arguments]));

    /// <summary>Waits until the gateway is up and has what it needs.</summary>
    /// <exception cref="InvalidOperationException">It is not in time, or the script has ended; with what it last printed.</exception>
    public async Task HealthyAsync(int publicPort, TimeSpan deadline)
    {
        try
        {
            await Wait.UntilAsync("the gateway to be healthy", async () =>
            {
                _script.ThrowIfEnded();
                using var health = await _http.GetAsync(new Uri($"http://127.0.0.1:{publicPort}/healthz"));
                using var ready = await _http.GetAsync(new Uri($"http://127.0.0.1:{publicPort}/readyz"));
                return health.IsSuccessStatusCode && ready.IsSuccessStatusCode;
            }, deadline);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{e.Message}\n{string.Join('\n', _output.TakeLast(60))}", e);
        }
    }

    /// <summary>How a sidecar answers a caller with this token.</summary>
    public async Task<HttpStatusCode> MetadataAsync(int sidecarPort, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{sidecarPort}/v1.0/metadata"));
        if (token is not null)
            request.Headers.Add("dapr-api-token", token);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Ctrl+C, and waits until no process of the system is left.</summary>
    /// <exception cref="TimeoutException">One still runs after 30 s.</exception>
    public async Task InterruptAsync()
    {
        await ChildProcess.SignalAsync("INT", -_script.Id);
        await _script.WaitAsync().WaitAsync(StopDeadline);
        await Wait.UntilAsync($"every process of {_folder} to be gone",
            () => Task.FromResult(!Directory.GetDirectories("/proc").Any(IsOfTheSystem)), StopDeadline);
    }

    /// <summary>Ends the whole group by force, where it still runs; the runner's apps end with it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_script.HasExited)
        {
            await ChildProcess.SignalAsync("KILL", -_script.Id);
            await _script.WaitAsync();
        }
        _script.Dispose();
        _http.Dispose();
    }

    /// <summary>Each process of the system works in the folder, an app in its own below it.</summary>
    private bool IsOfTheSystem(string process) =>
        int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && WorkingDirectory(process).StartsWith(_folder, StringComparison.Ordinal);

    private static string WorkingDirectory(string process)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or another user's.
            return "";
        }
    }
}
