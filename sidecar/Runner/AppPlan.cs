using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Runner;

/// <summary>One app of a run with everything resolved: nothing is left to look up when it is started.</summary>
internal sealed record AppPlan
{
    /// <summary>The app-id; for a further instance of the same app, with its number.</summary>
    public required string Label { get; init; }

    /// <summary>Full path of <c>appDirPath</c>: the working directory.</summary>
    public required string Directory { get; init; }

    /// <summary>Program and arguments; empty = only the sidecar runs.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>What the app's environment has beyond the runner's own (contract, section 1.1, tokens and <c>env:</c>).</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>How its sidecar is to run.</summary>
    public required SidecarOptions Sidecar { get; init; }

    /// <summary>Where the app's output goes.</summary>
    public required LogDestination Log { get; init; }

    /// <summary><c>logLevel</c>. One process has one log: the lowest level of all apps holds.</summary>
    public required LogLevel LogLevel { get; init; }

    /// <summary>The ports that the app itself opens: its app port, and those that well-known variables name in <c>env:</c>.</summary>
    public required IReadOnlyList<int> ListenPorts { get; init; }
}

/// <summary>Where an app's output goes; both together are <c>fileAndConsole</c>.</summary>
[Flags]
internal enum LogDestination
{
    None = 0,
    Console = 1,
    File = 2,
}

/// <summary>A whole run.</summary>
/// <param name="File">The run file's path.</param>
/// <param name="Name">The run file's <c>name</c>, or null.</param>
internal sealed record RunPlan(string File, string? Name, IReadOnlyList<AppPlan> Apps);
