using System.Net;
using System.Net.Sockets;

namespace Switchyard.Sidecar.Runner;

/// <summary>
/// Gives ports that are free at the moment and that no one else in this run has. They are below the range from which systems take ports for
/// outgoing connections: one of those could be gone before whoever it was meant for listens.
/// </summary>
/// <param name="reserved">Ports that the run file names.</param>
internal sealed class RunPorts(IEnumerable<int> reserved)
{
    private const int First = 20_000;
    private const int Last = 26_000;
    private readonly HashSet<int> used = [.. reserved];

    /// <summary>A further one.</summary>
    /// <exception cref="InvalidOperationException">All are taken.</exception>
    public int Next()
    {
        var start = Random.Shared.Next(First, Last);
        for (var port = start; port < start + Last - First; port++)
        {
            var candidate = port < Last ? port : port - Last + First;
            if (!used.Contains(candidate) && !PortCheck.IsTaken(candidate))
            {
                used.Add(candidate);
                return candidate;
            }
        }
        throw new InvalidOperationException($"no free port from {First} to {Last}");
    }
}
