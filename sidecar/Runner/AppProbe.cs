using System.Net.Sockets;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Runner;

/// <summary>Tells when an app that was just started is up: its health check is good, or, without one, its port takes connections.
/// An app without a port is up when it has lived for a second.</summary>
internal static class AppProbe
{
    private static readonly TimeSpan WithoutPort = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Completes when the app is up.</summary>
    public static async Task WaitAsync(SidecarOptions app, CancellationToken cancellationToken)
    {
        if (app.AppPort == 0)
        {
            await Task.Delay(WithoutPort, cancellationToken);
            return;
        }
        using IAppChannel channel = app.SpeaksGrpc ? new GrpcAppChannel(app) : new AppChannel(app);
        while (!await IsUpAsync(app, channel, cancellationToken))
            await Task.Delay(Pause, cancellationToken);
    }

    private static async Task<bool> IsUpAsync(SidecarOptions app, IAppChannel channel, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            if (app.EnableAppHealthCheck)
                return await channel.ProbeAsync(patience.Token);
            using var client = new TcpClient();
            await client.ConnectAsync(app.AppChannelAddress, app.AppPort, patience.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
