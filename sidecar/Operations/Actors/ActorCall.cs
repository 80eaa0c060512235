using System.Net;
using System.Net.Http.Headers;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>An actor's type and id.</summary>
public readonly record struct ActorKey(string Type, string Id)
{
    /// <summary><c>{type}||{id}</c>, as keys and messages have it.</summary>
    public override string ToString() => $"{Type}||{Id}";
}

/// <summary>One call to an actor's app: always <c>PUT /actors/{type}/{id}/method/{method}</c> (contract, section 7.2).</summary>
/// <param name="Key">The actor.</param>
/// <param name="Method">The method, unescaped; <c>remind/{name}</c> and <c>timer/{name}</c> for ticks.</param>
/// <param name="Query">The caller's query with its question mark, or empty.</param>
/// <param name="Body">The body; null for none.</param>
/// <param name="ReentrancyId">The caller's <c>Dapr-Reentrancy-Id</c>, or null.</param>
/// <param name="AddHeaders">Adds the caller's headers, or the tick's content type.</param>
internal sealed record ActorCall(ActorKey Key, string Method, string Query, ReadOnlyMemory<byte>? Body, string? ReentrancyId, Action<HttpRequestMessage> AddHeaders)
{
    public const string ReentrancyHeader = "Dapr-Reentrancy-Id";

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>A tick of a timer or reminder.</summary>
    public static ActorCall Tick(ActorKey key, string kind, string name, ReadOnlyMemory<byte> body) =>
        new(key, $"{kind}/{name}", "", body, null, request => request.Content!.Headers.ContentType = Json);

    /// <summary>The path at the app, unescaped, without the leading slash.</summary>
    public string Path => $"actors/{Key.Type}/{Key.Id}/method/{ActorNames.CleanMethod(Method)}";

    /// <summary>A request to send: each attempt needs its own.</summary>
    public HttpRequestMessage ToRequest(Uri app, string? reentrancyId)
    {
        var path = ActorNames.EscapePath(Path.TrimEnd('/'));
        var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"{app}{path}{Query}", UriKind.Absolute))
        {
            Version = HttpVersion.Version11,
            Content = new ReadOnlyMemoryContent(Body ?? ReadOnlyMemory<byte>.Empty),
        };
        AddHeaders(request);
        if (reentrancyId is not null && ReentrancyId is null)
            request.Headers.TryAddWithoutValidation(ReentrancyHeader, reentrancyId);
        return request;
    }
}
