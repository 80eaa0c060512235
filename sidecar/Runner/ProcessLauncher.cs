using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Runner;

/// <summary>
/// Starts processes so that none outlives the runner: each in a process group of its own (<c>setsid</c>), which is signalled as a whole,
/// and on Linux, where
/// util-linux has <c>setpriv --pdeathsig</c>, killed by the kernel when the runner is. Without these tools the process tree is killed
/// instead, and a runner
/// that was killed leaves its apps; the next start then names who holds their ports.
/// </summary>
internal sealed class ProcessLauncher : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> requests = [];
    private readonly ConcurrentDictionary<ChildProcess, byte> children = [];
    private readonly string[] prefix;

    public ProcessLauncher()
    {
        prefix = FindPrefix();
        // The kernel's parent-death signal follows the thread that forked, so one that lives as long as the runner must do it.
        new Thread(StartRequested) { IsBackground = true, Name = "process launcher" }.Start();
    }

    /// <summary>Starts a program.</summary>
    /// <param name="words">Program and arguments; a program with a slash is relative to <paramref name="directory"/>.</param>
    /// <param name="environment">Added to this process's own; null as value removes a variable.</param>
    /// <param name="onLine">Takes each line of output, of both streams, from more than one thread.</param>
    /// <exception cref="RunException">The program cannot be executed.</exception>
    public async Task<ChildProcess> StartAsync(IReadOnlyList<string> words, string directory,
        IEnumerable<KeyValuePair<string, string?>> environment, Action<string> onLine)
    {
        var program = words[0].Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(words[0], directory) : words[0];
        string[] line = [.. prefix, program, .. words.Skip(1)];
        var info = new ProcessStartInfo(line[0], line.Skip(1))
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in SocketThreads.Own)
            info.Environment.Remove(name);
        foreach (var (name, value) in environment)
        {
            if (value is null)
                info.Environment.Remove(name);
            else
                info.Environment[name] = value;
        }
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        requests.Add((info, started));
        var child = new ChildProcess(await started.Task, ownsGroup: prefix.Length > 0, onLine);
        children.TryAdd(child, 0);
        _ = child.Exited.ContinueWith(_ => children.TryRemove(child, out var _), TaskScheduler.Default);
        return child;
    }

    /// <summary>Kills everything that still runs.</summary>
    public void KillAll()
    {
        foreach (var child in children.Keys)
            child.Kill();
    }

    /// <summary>Kills what still runs and ends the launching thread.</summary>
    public void Dispose()
    {
        KillAll();
        requests.CompleteAdding();
    }

    private void StartRequested()
    {
        foreach (var (info, started) in requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception exception) when (exception is Win32Exception or IOException)
            {
                started.SetException(new RunException($"{info.FileName}: {exception.Message}"));
            }
        }
    }

    // macOS has neither tool; BusyBox has a setpriv without the signal. Trying is the only way to know.
    private static string[] FindPrefix()
    {
        if (!OperatingSystem.IsLinux())
            return [];
        string[][] candidates = [["setsid", "setpriv", "--pdeathsig", "KILL", "--"], ["setsid"]];
        return candidates.FirstOrDefault(Works) ?? [];
    }

    private static bool Works(string[] candidate)
    {
        try
        {
            using var probe = Process.Start(new ProcessStartInfo(candidate[0], [.. candidate.Skip(1), "true"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
