using System.Net.Sockets;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Apps;

/// <summary>Waits for the app's port and, with <c>--enable-app-health-check</c>, keeps probing the app (contract, sections 12.1 and 12.2).</summary>
public sealed partial class AppHealth(SidecarOptions options, IAppChannel channel, ILogger logger)
{
    private static readonly TimeSpan PortProbeInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Completes when something listens on the app's port. There is no limit.</summary>
    public async Task WaitForPortAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(options.AppChannelAddress, options.AppPort, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(PortProbeInterval, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Reports each change of state until cancelled: once true at the first success, then false after enough failures, and so on. Without a health check
    /// the app is healthy at once and for good.
    /// </summary>
    public async Task WatchAsync(Func<bool, Task> changed, CancellationToken cancellationToken)
    {
        if (!options.EnableAppHealthCheck)
        {
            await changed(true);
            return;
        }
        channel.Healthy = false;
        var failures = 0;
        using var timer = new PeriodicTimer(options.AppHealthProbeInterval);
        do
        {
            var success = await ProbeAsync(cancellationToken);
            failures = success || !channel.Healthy ? failures : failures + 1;
            if (success != channel.Healthy && (success || failures >= options.AppHealthThreshold))
            {
                // A success counts only when it ends an outage: failures need not be in a row.
                failures = 0;
                channel.Healthy = success;
                LogChange(options.AppId, success ? "healthy" : "unhealthy");
                await changed(success);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.AppHealthProbeTimeout);
        try
        {
            return await channel.ProbeAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "App {AppId} is {State}")]
    private partial void LogChange(string appId, string state);
}
