using System.Net;
using System.Net.Sockets;

namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>What a call through another sidecar carries besides the caller's headers (contract, section 2.2).</summary>
/// <param name="CallerAppId">The app that calls.</param>
/// <param name="CalleeAppId">The app that is called.</param>
/// <param name="CallerNamespace">The namespace of the app that calls.</param>
public sealed record CallHeaders(string CallerAppId, string CalleeAppId, string CallerNamespace)
{
    private static readonly string HostName = Dns.GetHostName();
    private static readonly string HostAddress = FindHostAddress();
    private static readonly string Forwarded = $"for={HostAddress};by={HostAddress};host={HostName}";

    /// <summary>Who calls whom.</summary>
    public IReadOnlyList<(string Name, string Value)> Identity =>
        [("dapr-caller-app-id", CallerAppId), ("dapr-callee-app-id", CalleeAppId), ("dapr-caller-namespace", CallerNamespace)];

    /// <summary>From where.</summary>
    public static IReadOnlyList<(string Name, string Value)> Origin { get; } =
        [("X-Forwarded-For", HostAddress), ("X-Forwarded-Host", HostName), ("Forwarded", Forwarded)];

    private static string FindHostAddress()
    {
        if (Environment.GetEnvironmentVariable("DAPR_HOST_IP") is { Length: > 0 } given)
            return given;
        try
        {
            return Dns.GetHostAddresses(HostName, AddressFamily.InterNetwork).FirstOrDefault()?.ToString() ?? "127.0.0.1";
        }
        catch (SocketException)
        {
            return "127.0.0.1";
        }
    }
}
