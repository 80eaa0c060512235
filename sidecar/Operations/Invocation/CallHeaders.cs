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

    /// <summary>Adds who calls whom, and from where.</summary>
    /// <param name="request">What they are added to.</param>
    /// <param name="add">Adds a name and a value.</param>
    public void AddTo<T>(T request, Action<T, string, string> add)
    {
        add(request, "dapr-caller-app-id", CallerAppId);
        add(request, "dapr-callee-app-id", CalleeAppId);
        add(request, "dapr-caller-namespace", CallerNamespace);
        add(request, "X-Forwarded-For", HostAddress);
        add(request, "X-Forwarded-Host", HostName);
        add(request, "Forwarded", Forwarded);
    }

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
