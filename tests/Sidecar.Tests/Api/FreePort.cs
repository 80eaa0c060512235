using System.Net;
using System.Net.Sockets;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Ports that nobody listens on, each given once.</summary>
internal static class FreePort
{
    private static readonly HashSet<int> Taken = [];

    public static int Take()
    {
        lock (Taken)
        {
            while (true)
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                var port = ((IPEndPoint)listener.LocalEndpoint).Port;
                if (Taken.Add(port))
                    return port;
            }
        }
    }
}
