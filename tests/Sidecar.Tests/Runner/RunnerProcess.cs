using System.Diagnostics;
using System.Globalization;
using Switchyard.Sidecar.CommandLine;

namespace Switchyard.Sidecar.Tests.Runner;

/// <summary>The built sidecar as a process on a run file of a test's own; it and all it started is gone when it is disposed of.</summary>
internal sealed class RunnerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly List<string> lines = [];
    private readonly List<int> started = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunnerProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>Starts <c>run -f</c> on the file.</summary>
    public static RunnerProcess Run(string runFile, params string[] more) => Start(["run", "-f", runFile, .. more]);

    /// <summary>Starts it with any arguments.</summary>
    public static RunnerProcess Start(IEnumerable<string> arguments, string? directory = null) =>
        new(Process.Start(new ProcessStartInfo("dotnet", [typeof(SidecarCommands).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        })!);

    /// <summary>Waits for a line that contains the text, the <paramref name="count"/>th such line.</summary>
    public Task<string> LineAsync(string text, int count = 1) => LineAsync($"a line with '{text}'", text, count);

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    /// <summary>The process id that an app wrote as <c>{name}={id}</c>, remembered so that it is certainly ended.</summary>
    public async Task<int> PidAsync(string name, int count = 1)
    {
        var line = await LineAsync($"== {name}=", count);
        var pid = int.Parse(line[(line.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture);
        started.Add(pid);
        return pid;
    }

    /// <summary>Sends a signal, by name.</summary>
    public async Task SignalAsync(string signal, int? id = null)
    {
        using var kill = Process.Start("kill", ["-" + signal, (id ?? Id).ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end and gives the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Deadline);
        return process.ExitCode;
    }

    /// <summary>Whether a process is there and no zombie.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException or IOException)
        {
            return false;
        }
    }

    /// <summary>Waits until a process is gone.</summary>
    public static async Task GoneAsync(int id)
    {
        var clock = Stopwatch.StartNew();
        while (IsAlive(id))
        {
            Assert.True(clock.Elapsed < Deadline, $"process {id} is still there");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        foreach (var id in started.Where(IsAlive))
            await SignalAsync("KILL", id);
    }

    private async Task<string> LineAsync(string what, string text, int count)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            Task next;
            lock (lines)
            {
                if (lines.Where(l => l.Contains(text, StringComparison.Ordinal)).ElementAtOrDefault(count - 1) is { } found)
                    return found;
                next = changed.Task;
            }
            var left = Deadline - clock.Elapsed;
            if (left <= TimeSpan.Zero || await Task.WhenAny(next, Task.Delay(left)) != next)
                throw new TimeoutException($"waited in vain for {what}; there was:\n{string.Join('\n', Lines)}");
        }
    }

    private void Add(string? line)
    {
        if (line is null)
            return;
        lock (lines)
        {
            lines.Add(line);
            changed.SetResult();
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
