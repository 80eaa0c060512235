using System.Diagnostics;

namespace Switchyard.Sidecar.Runner;

/// <summary>A started process and whatever it starts in its group.</summary>
internal sealed class ChildProcess
{
    // Output that a dead process left in the pipes is there at once; only a stray holder of the pipe can make it last.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1);

    private readonly Process process;
    private readonly bool ownsGroup;

    /// <param name="ownsGroup">True: the process leads a group of its own, by which all of it can be signalled.</param>
    public ChildProcess(Process process, bool ownsGroup, Action<string> onLine)
    {
        this.process = process;
        this.ownsGroup = ownsGroup;
        Id = process.Id;
        process.StandardInput.Close();
        Exited = WaitAsync(Task.WhenAll(ReadAsync(process.StandardOutput, onLine), ReadAsync(process.StandardError, onLine)));
    }

    /// <summary>The process id, of the program itself and no shell or tool around it.</summary>
    public int Id { get; }

    /// <summary>
    /// Completes with the exit code (128 + signal for a killed one) when it is dead, its group too, and its output was handed over.
    /// </summary>
    public Task<int> Exited { get; }

    /// <summary>Asks it to end (SIGTERM to the group; Windows has no such thing, there it is killed).</summary>
    public void Terminate()
    {
        if (Exited.IsCompleted)
            return;
        if (OperatingSystem.IsWindows())
            Kill();
        else
            Posix.Signal(ownsGroup ? -Id : Id, Posix.Terminate);
    }

    /// <summary>Ends it and its group, or its process tree, at once.</summary>
    public void Kill()
    {
        if (Exited.IsCompleted)
            return;
        if (ownsGroup)
            Posix.Signal(-Id, Posix.Kill);
        else
            process.Kill(entireProcessTree: true);
    }

    /// <summary>Asks it to end, and ends it by force when <paramref name="patience"/> is over.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        Terminate();
        try
        {
            await Exited.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            Kill();
            await Exited;
        }
    }

    private async Task<int> WaitAsync(Task reading)
    {
        await process.WaitForExitAsync();
        var exitCode = process.ExitCode;
        if (ownsGroup)
            Posix.Signal(-Id, Posix.Kill);
        await Task.WhenAny(reading, Task.Delay(DrainLimit));
        process.Dispose();
        return exitCode;
    }

    private static async Task ReadAsync(StreamReader stream, Action<string> onLine)
    {
        try
        {
            while (await stream.ReadLineAsync() is { } line)
                onLine(line);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            onLine($"(output lost: {exception.Message})");
        }
    }
}
