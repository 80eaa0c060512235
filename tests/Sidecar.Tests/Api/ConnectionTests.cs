using System.Net.Sockets;
using Switchyard.Sidecar.Apps;

namespace Switchyard.Sidecar.Tests.Api;

public sealed class ConnectionTests
{
    [Fact]
    public async Task An_app_that_ends_a_connection_as_it_is_made_is_an_app_that_does_not_answer()
    {
        using var client = new HttpMessageInvoker(new ConnectionHandler(new SocketsHttpHandler { ConnectCallback = (_, _) => EndedConnection.OpenAsync() }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://app/");

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, CancellationToken.None));

        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        Assert.IsType<SocketException>(failure.InnerException);
    }
}
