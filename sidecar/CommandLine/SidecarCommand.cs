using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.CommandLine;

/// <summary><c>sidecar --app-id ...</c>: one sidecar with daprd's flags, until a signal or the shutdown API stops it.</summary>
internal static class SidecarCommand
{
    /// <summary>Gives 0 after a graceful stop; where the API forces one, the process ends here with 1.</summary>
    /// <exception cref="UsageException">The flags cannot be followed.</exception>
    /// <exception cref="SidecarStartException">The sidecar did not start.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = SidecarFlags.Parse(arguments, Environment.GetEnvironmentVariable);
        using var loggers = Logging.Create(flags.LogLevel, flags.LogAsJson, Console.Out.WriteLine);
        using var signals = new ShutdownSignals(() => { });
        await using var group = new SidecarGroup(loggers);
        try
        {
            var sidecar = await group.StartAsync(flags.Options, signals.Stopping);
            using var registration = signals.Stopping.Register(() => _ = sidecar.StopAsync());
            if (await Task.WhenAny(sidecar.Forced, sidecar.Stopped) == sidecar.Forced)
                Environment.Exit(1);
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            // Stopped before it was up, which is as graceful.
        }
        return 0;
    }
}
