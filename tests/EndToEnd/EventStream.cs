using System.Runtime.CompilerServices;
using System.Net.ServerSentEvents;

namespace Switchyard.EndToEnd;

/// <summary>One event of a stream.</summary>
public sealed record StreamedEvent(string? Id, string Type, string Data);

/// <summary>An open stream of server-sent events.</summary>
internal sealed class EventStream(HttpResponseMessage answer, Stream body, CancellationToken limit) : IAsyncDisposable
{
    public static async Task<EventStream> OpenAsync(HttpClient http, string path, string? lastEventId, CancellationToken limit)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new EventStream(answer, await answer.Content.ReadAsStreamAsync(limit), limit);
    }

    public async IAsyncEnumerable<StreamedEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit, cancellationToken);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(either.Token))
            yield return new StreamedEvent(item.EventId, item.EventType, item.Data);
    }

    public async Task<StreamedEvent> FirstAsync(Func<StreamedEvent, bool> isIt)
    {
        await foreach (var e in ReadAsync())
            if (isIt(e))
                return e;
        throw new InvalidOperationException("the stream ended before the event came");
    }

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        answer.Dispose();
    }
}
