namespace Switchyard.Sidecar.Runner;

/// <summary>The runner's standard output: whole lines from many threads, coloured only on a terminal.</summary>
internal sealed class RunConsole(TextWriter output, bool colour)
{
    private static readonly int[] Colours = [36, 33, 32, 35, 34, 96, 93, 92];
    private readonly Lock gate = new();
    private int apps;

    /// <summary>The console of this process; <c>NO_COLOR</c> is obeyed.</summary>
    public static RunConsole Create() =>
        new(Console.Out, !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>Writes a line, or several in one piece.</summary>
    public void WriteLine(string text)
    {
        lock (gate)
            output.WriteLine(text);
    }

    /// <summary>A writer of lines that are marked as an app's, as the Dapr CLI marks them, in a colour of their own.</summary>
    public Action<string> ForApp(string label)
    {
        var prefix = $"== APP - {label} == ";
        if (colour)
            prefix = $"\e[{Colours[apps++ % Colours.Length]}m{prefix}\e[0m";
        return line => WriteLine(prefix + line);
    }
}
