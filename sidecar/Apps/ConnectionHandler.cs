using System.Net.Sockets;

namespace Switchyard.Sidecar.Apps;

/// <summary>
/// Says <see cref="HttpRequestException"/> of every connection that fails: .NET hands out the socket's own error where the other side ends a connection at the
/// very moment it is made.
/// </summary>
internal sealed class ConnectionHandler(SocketsHttpHandler connections) : DelegatingHandler(connections)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException broken)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, broken.Message, broken);
        }
    }
}
