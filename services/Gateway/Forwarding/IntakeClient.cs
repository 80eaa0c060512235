using Switchyard.Contracts;

namespace Switchyard.Gateway.Forwarding;

/// <summary>The service <c>contact-intake</c>, through the sidecar.</summary>
internal sealed class IntakeClient(HttpClient client)
{
    private static readonly Uri Contacts = new($"http://{AppIds.ContactIntake}/contact-persons");

    /// <summary>Posts framed messages.</summary>
    /// <param name="content">Of known length: Dapr repeats an invocation whose connection broke only then.</param>
    /// <param name="idempotencyKey">Gives a repetition the same ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<HttpResponseMessage> PostAsync(HttpContent content, string idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Contacts) { Content = content };
        request.Headers.TryAddWithoutValidation(ContactHeaders.IdempotencyKey, idempotencyKey);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
