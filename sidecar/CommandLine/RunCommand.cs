using System.Security.Cryptography;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.CommandLine;

/// <summary><c>run</c>: reads, resolves and checks a run file, builds its apps and keeps them running until a signal.</summary>
internal static class RunCommand
{
    /// <summary>Gives 0 after a graceful stop.</summary>
    /// <exception cref="UsageException">The run file cannot be followed, or ports are taken.</exception>
    /// <exception cref="RunException">The apps could not be built or executed.</exception>
    /// <exception cref="SidecarStartException">A sidecar did not start.</exception>
    public static async Task<int> RunAsync(RunArguments arguments)
    {
        using var launcher = new ProcessLauncher();
        using var signals = new ShutdownSignals(launcher.KillAll);
        var console = RunConsole.Create();
        var plan = Resolve(arguments);
        RefuseTakenPorts(plan);
        try
        {
            if (arguments.Build && AppBuild.Projects(plan) is { Count: > 0 } projects)
            {
                console.WriteLine($"building {string.Join(", ", projects.Select(Path.GetFileNameWithoutExtension))} ...");
                await AppBuild.RunAsync(projects, launcher, console, arguments.Verbose, signals.Stopping);
            }
            using var loggers = Logging.Create(plan.Apps.Min(a => a.LogLevel), asJson: false, console.WriteLine);
            await new MultiAppRunner(plan, launcher, console, loggers).RunAsync(signals.Stopping);
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            // Stopped before it was up, which is as graceful.
        }
        return 0;
    }

    private static RunPlan Resolve(RunArguments arguments)
    {
        var file = RunFileReader.Load(arguments.File);
        var named = file.Apps.SelectMany(a => (int?[])[a.AppPort, a.HttpPort, a.GrpcPort, a.MetricsPort]).OfType<int>();
        var planner = new RunPlanner(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            new RunPorts(named).Next, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        return planner.Resolve(file, arguments.Embedded
            ? [.. RunArguments.EmbeddedResources.Select(p => Path.GetFullPath(p, file.Directory))]
            : arguments.ResourcesPaths);
    }

    private static void RefuseTakenPorts(RunPlan plan)
    {
        if (PortCheck.Problems(plan) is { Count: > 0 } problems)
            throw new UsageException(string.Join(Environment.NewLine, [.. problems, "nothing was started"]));
    }
}
