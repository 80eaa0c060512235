using System.Globalization;

namespace Switchyard.Sidecar.Runner;

/// <summary>Takes an app's output lines: to the console and to a log file as its plan says, and the last ones into memory.</summary>
internal sealed class AppOutput : IAsyncDisposable
{
    private const int Kept = 20;

    private readonly Lock gate = new();
    private readonly Queue<string> last = [];
    private readonly Action<string> console;
    private readonly StreamWriter? file;

    /// <exception cref="IOException">The log file cannot be made.</exception>
    public AppOutput(AppPlan plan, RunConsole console, DateTime now)
    {
        this.console = plan.Log.HasFlag(LogDestination.Console) ? console.ForApp(plan.Label) : _ => { };
        if (!plan.Log.HasFlag(LogDestination.File))
            return;
        var folder = Directory.CreateDirectory(Path.Combine(plan.Directory, ".dapr", "logs"));
        var name = string.Create(CultureInfo.InvariantCulture, $"{plan.Label}_app_{now:yyyyMMddHHmmss}.log");
        file = new StreamWriter(Path.Combine(folder.FullName, name), append: true) { AutoFlush = true };
    }

    /// <summary>The path of the log file, or null.</summary>
    public string? FilePath => (file?.BaseStream as FileStream)?.Name;

    /// <summary>Takes a line.</summary>
    public void Add(string line)
    {
        lock (gate)
        {
            if (last.Count == Kept)
                last.Dequeue();
            last.Enqueue(line);
            file?.WriteLine(line);
        }
        console(line);
    }

    /// <summary>The last lines since this was called before.</summary>
    public IReadOnlyList<string> TakeLast()
    {
        lock (gate)
        {
            var lines = last.ToList();
            last.Clear();
            return lines;
        }
    }

    public ValueTask DisposeAsync() => file?.DisposeAsync() ?? ValueTask.CompletedTask;
}
