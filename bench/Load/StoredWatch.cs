using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Switchyard.Bench.Load;

/// <summary>Follows the live stream and notes when each posted contact person was told as stored.</summary>
internal sealed class StoredWatch(HttpClient http) : IAsyncDisposable
{
    private static ReadOnlySpan<byte> IdField => "\"id\":\""u8;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, long> posted = new();
    private readonly ConcurrentDictionary<string, long> early = new();
    private Task reading = Task.CompletedTask;

    /// <summary>The way from the start of the POST to the news that it is stored.</summary>
    public Latencies Way { get; } = new();

    /// <summary>When the last one was told, in <see cref="Stopwatch"/> ticks.</summary>
    public long LastAt { get; private set; }

    /// <summary>When the first one was told after the last <see cref="Forget"/>.</summary>
    public long FirstAt { get; private set; }

    public async Task StartAsync()
    {
        var answer = await http.GetAsync(new Uri("contact-persons/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        reading = ReadAsync(await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>A message was accepted under this id; its POST began at this tick.</summary>
    public void Posted(string id, long at)
    {
        if (early.TryRemove(id, out var told))
            Way.Add(Stopwatch.GetElapsedTime(at, told));
        else
            posted[id] = at;
    }

    /// <summary>Starts <see cref="FirstAt"/> anew.</summary>
    public void Forget() => FirstAt = 0;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await reading;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            Debug.WriteLine(e.Message);
        }
        stop.Dispose();
    }

    private async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[1 << 20];
        var length = 0;
        while (!stop.IsCancellationRequested)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), stop.Token);
            if (read == 0)
                return;
            length += read;
            var end = buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            Note(buffer.AsSpan(0, end));
            buffer.AsSpan(end, length - end).CopyTo(buffer);
            length -= end;
        }
    }

    private void Note(ReadOnlySpan<byte> lines)
    {
        var now = Stopwatch.GetTimestamp();
        while (lines.IndexOf(IdField) is var at and >= 0)
        {
            var id = Encoding.ASCII.GetString(lines.Slice(at + IdField.Length, 36));
            lines = lines[(at + IdField.Length + 36)..];
            FirstAt = FirstAt == 0 ? now : FirstAt;
            LastAt = now;
            if (posted.TryRemove(id, out var began))
                Way.Add(Stopwatch.GetElapsedTime(began, now));
            else
                early[id] = now;
        }
    }
}
