using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using Switchyard.Sandbox;

namespace Switchyard.StartScript.Tests;

/// <summary>The script without arguments, or with -NoBuild: the whole system on the embedded sidecar.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedStartTests : IDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);
    private readonly SystemFolder _folder = SystemFolder.Create(new SystemRuntime(false, "embedded", "embedded", null));
    private readonly ConcurrentQueue<string> _output = new();
    private readonly HttpClient _http = new();

    [SkippableFact]
    public async Task It_runs_what_was_built_until_Ctrl_C()
    {
        await PowerShell.RequireAsync();
        CopyScript();
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "artifacts"), Path.Combine(SystemFolder.RepositoryRoot, "artifacts"));
        await using var script = Start("-NoBuild");
        await HealthyAsync(script);

        Assert.Equal(HttpStatusCode.Unauthorized, await MetadataAsync(null));
        Assert.Equal(HttpStatusCode.OK, await MetadataAsync("the-sidecars-token"));
        await script.InterruptAsync(StopDeadline);
        await EndedAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private void CopyScript()
    {
        foreach (var name in (string[])["tye-free-run.ps1", ".config/dotnet-tools.json"])
        {
            var copy = Path.Combine(_folder.Path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(ScriptFolder.Original(name), copy);
        }
    }

    private ScriptGroup Start(params ReadOnlySpan<string> arguments)
    {
        var tokens = new Dictionary<string, string> { ["DAPR_API_TOKEN"] = "the-sidecars-token", ["APP_API_TOKEN"] = "the-apps-token" };
        return ScriptGroup.Start(_folder.Path, tokens, _output.Enqueue, arguments);
    }

    private async Task HealthyAsync(ScriptGroup script)
    {
        try
        {
            await Wait.UntilAsync("the gateway to be healthy", async () =>
            {
                script.ThrowIfEnded();
                using var health = await _http.GetAsync(Public("healthz"));
                using var ready = await _http.GetAsync(Public("readyz"));
                return health.IsSuccessStatusCode && ready.IsSuccessStatusCode;
            }, StartDeadline);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{e.Message}\n{string.Join('\n', _output.TakeLast(60))}", e);
        }
    }

    private async Task<HttpStatusCode> MetadataAsync(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{_folder.Port(3500)}/v1.0/metadata"));
        if (token is not null)
            request.Headers.Add("dapr-api-token", token);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>No process of the system is left: each has the folder of its app as its working directory.</summary>
    private Task EndedAsync() => Wait.UntilAsync($"every process of {_folder.Path} to be gone",
        () => Task.FromResult(!Directory.GetDirectories("/proc").Any(IsOfTheSystem)), StopDeadline);

    private bool IsOfTheSystem(string process) => int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && WorkingDirectory(process).StartsWith(_folder.Path, StringComparison.Ordinal);

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

    private Uri Public(string path) => new($"http://127.0.0.1:{_folder.Port(8080)}/{path}");
}
