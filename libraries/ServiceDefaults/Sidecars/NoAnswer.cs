using System.Net.Sockets;

namespace Switchyard.ServiceDefaults.Sidecars;

/// <summary>When an HTTP request got no answer.</summary>
public static class NoAnswer
{
    /// <summary>
    /// Whether this is why: the other side does not listen, or the connection broke. .NET hands out the socket's own error where the other side ends a connection at
    /// the very moment it is made.
    /// </summary>
    public static bool Is(Exception? e) => e is HttpRequestException or SocketException;
}
