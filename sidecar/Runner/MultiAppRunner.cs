using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Runner;

/// <summary>
/// Runs the apps of a plan, each with a sidecar in this process: in file order, the sidecar first (contract, section 9.5).
/// </summary>
internal sealed partial class MultiAppRunner(RunPlan plan, ProcessLauncher launcher, RunConsole console, ILoggerFactory loggers)
{
    // Apps get 5 s to end; with this a run is over within 10.
    private static readonly TimeSpan SidecarPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReportPause = TimeSpan.FromSeconds(15);

    private readonly ILogger logger = loggers.CreateLogger("run");
    private readonly List<AppOutput> outputs = [];
    private readonly List<(Hosting.Sidecar Sidecar, AppPlan App)> sidecars = [];
    private readonly List<(AppSupervisor Supervisor, Task Running)> apps = [];

    /// <summary>
    /// Starts everything, prints the table when all of it is healthy, and returns when, after <paramref name="stopping"/>, all of it is
    /// gone.
    /// </summary>
    /// <exception cref="SidecarStartException">A sidecar did not start; what had been started is stopped.</exception>
    /// <exception cref="RunException">An app's program could not be executed; what had been started is stopped.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var group = new SidecarGroup(loggers);
        try
        {
            foreach (var app in plan.Apps)
                await StartAsync(app, group, stop.Token);
            var announcing = AnnounceAsync(stop.Token);
            // Supervisors end only with the run, or because an app cannot be executed at all.
            var ended = await Task.WhenAny([.. apps.Select(a => a.Running), Task.Delay(Timeout.Infinite, stop.Token)]);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await stop.CancelAsync();
            await announcing;
        }
        finally
        {
            await StopAsync(stop, group);
        }
        await Task.WhenAll(apps.Select(a => a.Running));
    }

    private async Task StartAsync(AppPlan app, SidecarGroup group, CancellationToken stopping)
    {
        var extended = new ConcurrentDictionary<string, string>
        {
            ["cliPID"] = Text(Environment.ProcessId),
            ["appCommand"] = string.Join(' ', app.Command),
            ["runTemplatePath"] = plan.File,
            ["runTemplateName"] = plan.Name ?? "",
        };
        var output = new AppOutput(app, console, DateTime.Now);
        outputs.Add(output);
        if (output.FilePath is { } logPath)
            extended["appLogPath"] = logPath;
        var sidecar = await group.StartAsync(app.Sidecar with { ExtendedMetadata = extended }, stopping);
        sidecars.Add((sidecar, app));
        if (app.Command.Count == 0)
            return;
        var log = new AppLoggerFactory(loggers, app.Label).CreateLogger("run");
        var supervisor = new AppSupervisor(app, launcher, output, log);
        apps.Add((supervisor, supervisor.RunAsync(pid => extended["appPID"] = Text(pid), stopping)));
    }

    private async Task AnnounceAsync(CancellationToken stopping)
    {
        foreach (var (sidecar, app) in sidecars)
            _ = ReportStopAsync(sidecar, app, stopping);
        var clock = Stopwatch.StartNew();
        // A sidecar whose app is started by somebody else may wait for it for ever; the table does not.
        var ready = apps.Select(a => (a.Supervisor.Plan.Label, Task: a.Supervisor.Healthy))
            .Concat(sidecars.Where(s => s.App.Command.Count > 0).Select(s => ("sidecar of " + s.App.Label, Task: s.Sidecar.Ready)))
            .ToList();
        var all = Task.WhenAll(ready.Select(r => r.Task));
        while (!all.IsCompleted && !stopping.IsCancellationRequested)
        {
            await Task.WhenAny(all, Task.Delay(ReportPause, stopping));
            if (!all.IsCompleted && !stopping.IsCancellationRequested)
                LogWaiting(string.Join(", ", ready.Where(r => !r.Task.IsCompleted).Select(r => r.Item1)));
        }
        // Cancelled: a sidecar was stopped by its API before it was ready.
        if (stopping.IsCancellationRequested || !all.IsCompletedSuccessfully)
            return;
        console.WriteLine(AppTable.Format(plan, app => apps.FirstOrDefault(a => a.Supervisor.Plan == app).Supervisor?.ProcessId ?? 0));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"all healthy after {clock.Elapsed.TotalSeconds:F1} s; Ctrl+C stops everything"));
    }

    private async Task ReportStopAsync(Hosting.Sidecar sidecar, AppPlan app, CancellationToken stopping)
    {
        await sidecar.Stopped.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested)
            LogSidecarStopped(app.Label);
    }

    private async Task StopAsync(CancellationTokenSource stop, SidecarGroup group)
    {
        if (apps.Count > 0)
            console.WriteLine("stopping ...");
        await stop.CancelAsync();
        await Task.WhenAll(apps.Select(a => a.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await StopSidecarsAsync(group).WaitAsync(SidecarPatience);
        }
        catch (TimeoutException)
        {
            LogSidecarsCut(SidecarPatience.TotalSeconds);
        }
        foreach (var output in outputs)
            await output.DisposeAsync();
    }

    private async Task StopSidecarsAsync(SidecarGroup group)
    {
        await Task.WhenAll(sidecars.Select(s => s.Sidecar.StopAsync()));
        await group.DisposeAsync();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Warning, "still waiting for: {Names}")]
    private partial void LogWaiting(string names);

    [LoggerMessage(LogLevel.Warning, "the sidecar of {App} stopped by its shutdown API; the app goes on without it")]
    private partial void LogSidecarStopped(string app);

    [LoggerMessage(LogLevel.Warning, "the sidecars were not done within {Seconds} s and are cut off")]
    private partial void LogSidecarsCut(double seconds);
}
