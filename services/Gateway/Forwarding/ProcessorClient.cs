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
    public async Task ForwardAsync(HttpContext context)
    {
        var from = context.Request;
        using var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(Root, from.Path.ToUriComponent() + from.QueryString));
        request.Headers.TryAddWithoutValidation("Accept", (IEnumerable<string?>)from.Headers.Accept);
        using var response = await TrySendAsync(request, context.RequestAborted);
        if (response is null)
            await Relay.UnavailableAsync(context);
        else
            await Relay.CopyAsync(response, context);
    }

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

    private async Task<HttpResponseMessage?> TrySendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
