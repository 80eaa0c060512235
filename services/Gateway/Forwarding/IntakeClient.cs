using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;

namespace Switchyard.Gateway.Forwarding;

/// <summary>The service <c>contact-intake</c>, through the sidecar.</summary>
internal sealed class IntakeClient(HttpClient client)
{
    private static readonly Uri Contacts = new($"http://{AppIds.ContactIntake}/contact-persons");
    private static readonly Uri Bulk = new($"http://{AppIds.ContactIntake}/contact-persons/bulk");
    private static readonly MediaTypeHeaderValue Binary = new("application/octet-stream");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Posts framed messages.</summary>
    /// <param name="messages">Back to back.</param>
    /// <param name="idempotencyKey">Gives a repetition the same ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<HttpResponseMessage> PostAsync(ReadOnlyMemory<byte> messages, string idempotencyKey, CancellationToken cancellationToken)
    {
        // Of known length, since Dapr repeats an invocation whose connection broke only then.
        using var content = new ReadOnlyMemoryContent(messages) { Headers = { ContentType = Binary } };
        using var request = new HttpRequestMessage(HttpMethod.Post, Contacts) { Content = content };
        request.Headers.TryAddWithoutValidation(ContactHeaders.IdempotencyKey, idempotencyKey);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Posts what several clients sent.</summary>
    /// <returns>The ids of each post, null for one that is to be posted alone; null for all of them when the answer is none of the intake's.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<Guid>?>?> PostManyAsync(BulkPosts posts)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(posts, GatewayJson.Default.BulkPosts)) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(HttpMethod.Post, Bulk) { Content = content };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (response.StatusCode != HttpStatusCode.OK)
            return null;
        var answer = await response.Content.ReadAsStreamAsync();
        return (await JsonSerializer.DeserializeAsync(answer, GatewayJson.Default.BulkAccepted))?.Ids;
    }
}
