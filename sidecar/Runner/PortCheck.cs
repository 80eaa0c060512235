using System.Net;
using System.Net.Sockets;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Runner;

/// <summary>Finds out which ports of a run are taken, before anything is started.</summary>
internal static class PortCheck
{
    /// <summary>
    /// A sentence for each port that is taken or needed twice, naming who needs it and, where the system tells, who has it.
    /// </summary>
    public static IReadOnlyList<string> Problems(RunPlan plan)
    {
        var needs = plan.Apps.SelectMany(Needs).ToList();
        var problems = new List<string>();
        foreach (var group in needs.GroupBy(n => n.Port))
        {
            var who = string.Join(" and ", group.Select(n => n.Who).Distinct());
            if (group.Count() > 1)
                problems.Add($"port {group.Key} is needed more than once: {who}");
            else if (IsTaken(group.Key))
                problems.Add($"port {group.Key} ({who}) is taken{Owner(group.Key)}");
        }
        return problems;
    }

    private static IEnumerable<(int Port, string Who)> Needs(AppPlan app)
    {
        yield return (app.Sidecar.HttpPort, $"sidecar HTTP of {app.Label}");
        yield return (app.Sidecar.GrpcPort, $"sidecar gRPC of {app.Label}");
        // Without a command the app is somebody else's, and may well be listening already.
        if (app.Command.Count > 0)
            foreach (var port in app.ListenPorts)
                yield return (port, $"{(port == app.Sidecar.AppPort ? "app port" : "public port")} of {app.Label}");
    }

    /// <summary>Whether somebody listens on it on the loopback, or may not.</summary>
    internal static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return true;
        }
    }

    private static string Owner(int port) => ListeningSockets.Owner(port) is { } owner ? $" by pid {owner.Pid} {owner.Name}" : "";
}
