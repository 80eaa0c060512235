using System.Diagnostics;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Runner;

/// <summary>
/// Keeps one app running: starts it, tells when it is up, tells when and how it died, and starts it again after a back-off.
/// </summary>
internal sealed partial class AppSupervisor(AppPlan plan, ProcessLauncher launcher, AppOutput output, ILogger logger)
{
    // With a second for the output's rest and the sidecars' 3 s it stays within the 10 s that a run may take to end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it keeps running.</summary>
    public AppPlan Plan => plan;

    /// <summary>Completes when the app is up for the first time.</summary>
    public Task Healthy => healthy.Task;

    /// <summary>The id of the running process; 0 while there is none.</summary>
    public int ProcessId { get; private set; }

    /// <summary>
    /// Runs the app until <paramref name="stopping"/>; then ends it, by force if it takes too long, and completes when it is gone.
    /// </summary>
    /// <param name="onStarted">Takes the process id at each start.</param>
    /// <exception cref="RunException">Its program cannot be executed at all.</exception>
    public async Task RunAsync(Action<int> onStarted, CancellationToken stopping)
    {
        var backOff = new RestartBackOff();
        while (!stopping.IsCancellationRequested)
        {
            var child = await launcher.StartAsync(AppCommand.Words(plan.Command), plan.Directory,
                plan.Environment.Select(e => KeyValuePair.Create(e.Key, (string?)e.Value)), output.Add);
            ProcessId = child.Id;
            onStarted(child.Id);
            LogStarted(child.Id);
            var healthyFor = await LiveAsync(child, stopping);
            ProcessId = 0;
            if (stopping.IsCancellationRequested)
                return;

            var wait = backOff.Next(healthyFor);
            LogDied(await child.Exited, Describe(output.TakeLast()), wait.TotalSeconds);
            await Task.Delay(wait, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> LiveAsync(ChildProcess child, CancellationToken stopping)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var watching = WatchAsync(child, life.Token);
        await ((Task)child.Exited).WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stopping.IsCancellationRequested)
            await child.StopAsync(Patience);
        await life.CancelAsync();
        return await watching;
    }

    private async Task<TimeSpan> WatchAsync(ChildProcess child, CancellationToken life)
    {
        try
        {
            await AppProbe.WaitAsync(plan.Sidecar, life);
        }
        catch (OperationCanceledException)
        {
            return TimeSpan.Zero;
        }
        var clock = Stopwatch.StartNew();
        if (!healthy.TrySetResult())
            LogHealthyAgain(child.Id);
        await ((Task)child.Exited).WaitAsync(life).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return clock.Elapsed;
    }

    private static string Describe(IReadOnlyList<string> lines) => lines.Count == 0
        ? " It wrote nothing."
        : " Its last lines:" + string.Concat(lines.Select(line => Environment.NewLine + "    | " + line));

    [LoggerMessage(LogLevel.Debug, "app started, pid {Pid}")]
    private partial void LogStarted(int pid);

    [LoggerMessage(LogLevel.Error, "app died with exit code {ExitCode}; it is started again in {Seconds} s.{LastLines}")]
    private partial void LogDied(int exitCode, string lastLines, double seconds);

    [LoggerMessage(LogLevel.Information, "app is healthy again, pid {Pid}")]
    private partial void LogHealthyAgain(int pid);
}
