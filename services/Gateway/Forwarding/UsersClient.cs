using Switchyard.Contracts;

namespace Switchyard.Gateway.Forwarding;

/// <summary>The service <c>users</c>, through the sidecar: its read model.</summary>
internal sealed class UsersClient(HttpClient client)
{
    private static readonly Uri Root = new($"http://{AppIds.Users}/");

    /// <summary>Asks with the client's path and query, and passes the answer on.</summary>
    public Task ForwardAsync(HttpContext context) => Relay.ForwardAsync(client, Root, context);

    /// <summary>Asks for a user and passes the answer on.</summary>
    public Task ForwardUserAsync(HttpContext context, string id) => Relay.ForwardAsync(client, Root, context, $"users/{id}");
}
