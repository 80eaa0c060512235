using System.Net;
using System.Net.Sockets;

namespace Switchyard.Sandbox;

/// <summary>Connections that the other side has reset already when they are handed out.</summary>
public static class EndedConnection
{
    /// <summary>Makes one.</summary>
    public static async ValueTask<Stream> OpenAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        var stream = new NetworkStream(socket, ownsSocket: true);
        using (var other = await listener.AcceptSocketAsync())
            other.LingerState = new LingerOption(true, 0);
        if (!socket.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead))
            throw new TimeoutException("waited 30 s in vain for a connection to be reset");
        return stream;
    }
}
