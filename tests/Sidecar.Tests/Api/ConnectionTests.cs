using System.Net;
using System.Net.Sockets;
using Switchyard.Sidecar.App;

namespace Switchyard.Sidecar.Tests.Api;

public sealed class ConnectionTests
{
    [Fact]
    public async Task An_app_that_ends_a_connection_as_it_is_made_is_an_app_that_does_not_answer()
    {
        using var client = new HttpMessageInvoker(new ConnectionHandler(new SocketsHttpHandler { ConnectCallback = (_, _) => EndedAsync() }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://app/");

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, CancellationToken.None));

        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        Assert.IsType<SocketException>(failure.InnerException);
    }

    /// <summary>A connection that the other side has reset already.</summary>
    private static async ValueTask<Stream> EndedAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        var stream = new NetworkStream(socket, ownsSocket: true);
        using (var other = await listener.AcceptSocketAsync())
            other.LingerState = new LingerOption(true, 0);
        Assert.True(socket.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead));
        return stream;
    }
}
