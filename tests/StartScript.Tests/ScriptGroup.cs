using Switchyard.Sandbox;

namespace Switchyard.StartScript.Tests;

/// <summary>A running script with all it has started, as a terminal sees it: one group of processes.</summary>
internal sealed class ScriptGroup : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private ScriptGroup(ChildProcess process) => _process = process;

    public static ScriptGroup Start(
        string folder, IReadOnlyDictionary<string, string> environment, Action<string> onLine, params ReadOnlySpan<string> arguments)
    {
        var command = PowerShell.Command(["-File", Path.Combine(folder, "tye-free-run.ps1"), .. arguments]);
        return new ScriptGroup(ChildProcess.Start("the script", command, folder, environment, onLine));
    }

    /// <inheritdoc cref="ChildProcess.ThrowIfEnded"/>
    public void ThrowIfEnded() => _process.ThrowIfEnded();

    /// <summary>Ctrl+C, and waits until it has ended.</summary>
    /// <exception cref="TimeoutException">It still runs.</exception>
    public async Task InterruptAsync(TimeSpan deadline)
    {
        await ChildProcess.SignalAsync("INT", -_process.Id);
        await _process.WaitAsync().WaitAsync(deadline);
    }

    /// <summary>Ends the whole group by force, where it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await ChildProcess.SignalAsync("KILL", -_process.Id);
            await _process.WaitAsync();
        }
        _process.Dispose();
    }
}
