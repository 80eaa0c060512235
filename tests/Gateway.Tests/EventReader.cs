using System.Text.Json.Nodes;

namespace Switchyard.Gateway.Tests;

/// <summary>Reads server-sent events.</summary>
internal sealed class EventReader : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage response, Stream stream) => (_response, _reader) = (response, new StreamReader(stream));

    public static async Task<EventReader> OpenAsync(HttpClient client, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event, or null when the stream has ended; comments are passed over.</summary>
    public async Task<(string? Id, JsonObject Data)?> ReadAsync()
    {
        using var limited = new CancellationTokenSource(Deadline);
        string? id = null;
        JsonObject? data = null;
        while (await _reader.ReadLineAsync(limited.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = JsonNode.Parse(line[6..])!.AsObject();
            else if (line.Length == 0 && data is not null)
                return (id, data);
        }

        return null;
    }

    /// <summary>The next line that is a comment.</summary>
    public async Task<string> ReadCommentAsync()
    {
        using var limited = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await _reader.ReadLineAsync(limited.Token) is { } line)
        {
            if (line.StartsWith(':'))
                return line;
        }

        throw new EndOfStreamException();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
