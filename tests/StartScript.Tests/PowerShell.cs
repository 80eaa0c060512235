using System.Collections.Concurrent;
using System.Diagnostics;
using Switchyard.Sandbox;

namespace Switchyard.StartScript.Tests;

/// <summary>PowerShell, the .NET tool that the repository's manifest names.</summary>
internal static class PowerShell
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string?>> Restored = new(RestoreAsync);

    /// <summary>Skips the test, with the reason, where the tool cannot be restored or the fakes of these tests cannot run.</summary>
    public static async Task RequireAsync()
    {
        var missing = await MissingAsync();
        Skip.If(missing is not null, missing);
    }

    /// <summary>Why these tests cannot run here, or null.</summary>
    public static Task<string?> MissingAsync() => OperatingSystem.IsLinux()
        ? Restored.Value
        : Task.FromResult<string?>("these tests put shell scripts on the PATH and send signals to process groups");

    /// <summary>Program and arguments of a PowerShell that leads a process group of its own, which a Ctrl+C reaches.</summary>
    /// <remarks>
    /// A background shell hands on an ignored SIGINT, so it is set to its default first; and what <c>dotnet test</c> sets for this process
    /// would make another MSBuild load its parts.
    /// </remarks>
    public static string[] Command(params ReadOnlySpan<string> arguments) =>
    [
        "env", "-u", "MSBuildSDKsPath", "-u", "MSBuildExtensionsPath", "-u", "MSBuildLoadMicrosoftTargetsReadOnly", "--default-signal=INT",
        "setsid", "dotnet", "tool", "run", "pwsh", "--", "-NoProfile", "-NonInteractive", .. arguments,
    ];

    /// <summary>Runs PowerShell in a folder to its end; killed, and a failure, after two minutes.</summary>
    public static async Task<ScriptResult> RunAsync(
        string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var output = new ConcurrentQueue<string>();
        using var process = ChildProcess.Start("PowerShell", Command(arguments), folder, environment, output.Enqueue);
        try
        {
            var exitCode = await process.WaitAsync().WaitAsync(Limit);
            return new ScriptResult(exitCode, string.Join('\n', output));
        }
        finally
        {
            if (!process.HasExited)
                await process.KillAsync(withChildren: true);
        }
    }

    private static async Task<string?> RestoreAsync()
    {
        var start = new ProcessStartInfo("dotnet", ["tool", "restore"])
        {
            WorkingDirectory = SystemFolder.RepositoryRoot,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return process.ExitCode == 0 ? null : $"'dotnet tool restore' failed: {await output}{await error}";
    }
}

/// <summary>What a script ended with.</summary>
/// <param name="Output">All that it wrote, errors included.</param>
internal sealed record ScriptResult(int ExitCode, string Output);
