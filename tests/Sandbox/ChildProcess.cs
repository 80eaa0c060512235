using System.Diagnostics;
using System.Globalization;

namespace Switchyard.Sandbox;

/// <summary>A process of the system, with its output.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);
    private readonly Process process;

    private ChildProcess(string name, Process process) => (Name, this.process) = (name, process);

    /// <summary>What it is, for messages.</summary>
    public string Name { get; }

    /// <summary>Its id.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>What it ended with.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>Starts a program.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="directory">Where it works.</param>
    /// <param name="environment">Added to this process's own.</param>
    /// <param name="onLine">Takes each line of output, from more than one thread.</param>
    public static ChildProcess Start(string name, IReadOnlyList<string> command, string directory, IEnumerable<KeyValuePair<string, string>> environment, Action<string> onLine)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(name, process);

        void Keep(string? line)
        {
            if (line is not null)
                onLine(line);
        }
    }

    /// <summary>Sends a signal to a process, or to the group that its negative names.</summary>
    public static async Task SignalAsync(string signal, int processId)
    {
        using var kill = Process.Start("kill", ["-" + signal, "--", processId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    /// <param name="withChildren">Its descendants too.</param>
    public async Task KillAsync(bool withChildren = false)
    {
        process.Kill(withChildren);
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as Ctrl+C does, and waits until it has.</summary>
    /// <exception cref="TimeoutException">It still runs after 30 s.</exception>
    public async Task StopAsync()
    {
        if (process.HasExited)
            return;
        await SignalAsync("TERM", process.Id);
        await process.WaitForExitAsync().WaitAsync(StopDeadline);
    }

    /// <summary>Waits until it has ended and its output is read, and gives what it ended with.</summary>
    public async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Fails when it has ended.</summary>
    /// <exception cref="InvalidOperationException">It has.</exception>
    public void ThrowIfEnded()
    {
        if (process.HasExited)
            throw new InvalidOperationException($"{Name} ended with {process.ExitCode}");
    }

    public void Dispose() => process.Dispose();
}
