using System.Net;
using System.Net.Sockets;

namespace Switchyard.Sandbox;

/// <summary>Ports nobody listens on, from below the system's own range for outgoing connections and above those that a runner chooses, never the same twice in a process.</summary>
public static class FreePorts
{
    private const int First = 26_000;
    private const int Last = 32_000;
    private static readonly Lock Gate = new();
    private static int next = First + Environment.ProcessId * 61 % (Last - First);

    /// <summary>The next port that can be listened on now.</summary>
    public static int Take()
    {
        lock (Gate)
        {
            for (var tries = First; tries < Last; tries++)
            {
                next = next + 1 >= Last ? First : next + 1;
                using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    probe.Bind(new IPEndPoint(IPAddress.Loopback, next));
                    return next;
                }
                catch (SocketException)
                {
                    continue;
                }
            }
        }
        throw new InvalidOperationException($"no free port from {First} to {Last}");
    }
}
