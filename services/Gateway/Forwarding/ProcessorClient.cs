using System.Net;
using System.Net.Http.Json;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;

namespace Switchyard.Gateway.Forwarding;

/// <summary>The service <c>contact-processor</c>, through the sidecar.</summary>
internal sealed class ProcessorClient(HttpClient client)
{
    private static readonly Uri Root = new($"http://{AppIds.ContactProcessor}/");

    /// <summary>Asks with the client's method, path, query and <c>Accept</c>, without a body, and passes the answer on.</summary>
    public Task ForwardAsync(HttpContext context) => Relay.ForwardAsync(client, Root, context);

    /// <summary>When a contact person was received and stored.</summary>
    /// <returns>Null when it is not stored.</returns>
    /// <exception cref="HttpRequestException">The processor cannot be asked.</exception>
    public async Task<ContactTimes?> FindTimesAsync(Guid id, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(new Uri(Root, $"contact-persons/{id}/times"), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(GatewayJson.Default.ContactTimes, cancellationToken);
    }
}
