using System.Net.Sockets;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Runner;

/// <summary>Tells when an app that was just started is up: its health check answers 2xx, or, without one, its port takes connections.
/// An app without a port is up when it has lived for a second.</summary>
internal sealed class AppProbe : IDisposable
{
    private static readonly TimeSpan WithoutPort = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(2),
    };

    /// <summary>Completes when the app is up.</summary>
    public async Task WaitAsync(SidecarOptions app, CancellationToken cancellationToken)
    {
        if (app.AppPort == 0)
        {
            await Task.Delay(WithoutPort, cancellationToken);
            return;
        }
        while (!await IsUpAsync(app, cancellationToken))
            await Task.Delay(Pause, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private async Task<bool> IsUpAsync(SidecarOptions app, CancellationToken cancellationToken)
    {
        try
        {
            if (app.EnableAppHealthCheck)
            {
                var address = new UriBuilder("http", app.AppChannelAddress, app.AppPort).Uri;
                using var response = await http.GetAsync(new Uri(address, "/" + app.AppHealthCheckPath.TrimStart('/')), cancellationToken);
                return response.IsSuccessStatusCode;
            }
            using var client = new TcpClient();
            await client.ConnectAsync(app.AppChannelAddress, app.AppPort, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
