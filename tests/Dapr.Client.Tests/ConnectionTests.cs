using System.Net.Sockets;
using Dapr.Client.Http;

namespace Dapr.Client.Tests;

public sealed class ConnectionTests
{
    [Fact]
    public async Task A_sidecar_that_ends_a_connection_as_it_is_made_is_one_that_does_not_answer()
    {
        using var client = new HttpMessageInvoker(new ConnectionHandler(new SocketsHttpHandler { ConnectCallback = (_, _) => EndedConnection.OpenAsync() }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://sidecar/");

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, CancellationToken.None));

        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        Assert.IsType<SocketException>(failure.InnerException);
    }
}
