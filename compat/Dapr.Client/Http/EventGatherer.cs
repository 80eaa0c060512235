using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Dapr.Client.Http;

/// <summary>
/// Sends what is published to one topic at the same moment in one request, as the original's calls share its one connection: over HTTP/1.1 each would take a
/// connection, a request and a wake-up of its own.
/// </summary>
/// <param name="send">Publishes a JSON array of entries to a pub/sub and topic; gives the ids of the entries that failed, or null when all did.</param>
internal sealed class EventGatherer(Func<string, string, PooledContent, Task<IReadOnlySet<string>?>> send)
{
    /// <summary>As many as daprd publishes side by side.</summary>
    private const int MostTogether = 100;

    private const int MostBytes = 1024 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<(string PubSub, string Topic), Gathering> open = [];

    /// <summary>
    /// Whether an event may go with others: it is repeated alone when they fail together, so it needs an id by which the repetition is known.
    /// </summary>
    public static bool MayGather(ReadOnlyMemory<byte> data, string? contentType, Dictionary<string, string>? metadata) =>
        contentType == "application/octet-stream" && data.Length < MostBytes && metadata is not null && metadata.ContainsKey("cloudevent.id") && !metadata.ContainsKey("rawPayload");

    /// <summary>Publishes bytes together with others.</summary>
    /// <returns>Whether they were published. False when there were no others, or when they may have failed: the caller is to publish them alone.</returns>
    public async Task<bool> TryPublishAsync(
        string pubSub, string topic, ReadOnlyMemory<byte> data, Dictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var (gathering, entry) = Add((pubSub, topic), data.Span, metadata);
        var failed = await gathering.Failed.WaitAsync(cancellationToken).ConfigureAwait(false);
        return failed?.Contains(entry) == false;
    }

    private (Gathering Gathering, string Entry) Add((string PubSub, string Topic) key, ReadOnlySpan<byte> data, Dictionary<string, string> metadata)
    {
        lock (gate)
        {
            if (!open.TryGetValue(key, out var gathering))
            {
                open[key] = gathering = new Gathering();
                // By the time a thread of the pool gets to it, whoever publishes many has added them.
                ThreadPool.UnsafeQueueUserWorkItem(_ => _ = FlushAsync(key, gathering), null);
            }

            var entry = gathering.Add(data, metadata);
            if (gathering.Count == MostTogether || gathering.Size > MostBytes)
                open.Remove(key);
            return (gathering, entry);
        }
    }

    private async Task FlushAsync((string PubSub, string Topic) key, Gathering gathering)
    {
        lock (gate)
        {
            if (open.TryGetValue(key, out var current) && current == gathering)
                open.Remove(key);
        }

        using var closing = gathering;
        try
        {
            gathering.Tell(gathering.Count == 1 ? null : await send(key.PubSub, key.Topic, gathering.Close()).ConfigureAwait(false));
        }
        catch (DaprException)
        {
            // Each publishes alone then, and gets the failure that belongs to it.
            gathering.Tell(null);
        }
        catch (Exception ex)
        {
            gathering.Fail(ex);
        }
    }

    private sealed class Gathering : IDisposable
    {
        private readonly TaskCompletionSource<IReadOnlySet<string>?> failed = new();
        private readonly PooledBuffer buffer = new(4096);
        private readonly Utf8JsonWriter writer;

        public Gathering()
        {
            writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
            writer.WriteStartArray();
        }

        public Task<IReadOnlySet<string>?> Failed => failed.Task;

        public int Count { get; private set; }

        public long Size => writer.BytesCommitted + writer.BytesPending;

        public string Add(ReadOnlySpan<byte> data, Dictionary<string, string> metadata)
        {
            var entry = Count++.ToString(CultureInfo.InvariantCulture);
            writer.WriteStartObject();
            writer.WriteString("entryId"u8, entry);
            writer.WriteBase64String("event"u8, data);
            writer.WriteString("contentType"u8, "application/octet-stream"u8);
            writer.WriteStartObject("metadata"u8);
            foreach (var (name, value) in metadata)
                writer.WriteString(name, value);
            // A request of its own would carry it in a header, and the sidecar put it into the event.
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } parent } && !metadata.ContainsKey("cloudevent.traceparent"))
                writer.WriteString("cloudevent.traceparent"u8, parent);
            writer.WriteEndObject();
            writer.WriteEndObject();
            return entry;
        }

        public PooledContent Close()
        {
            writer.WriteEndArray();
            writer.Flush();
            return new PooledContent(buffer);
        }

        public void Dispose()
        {
            writer.Dispose();
            buffer.Dispose();
        }

        public void Tell(IReadOnlySet<string>? entries) => failed.SetResult(entries);

        public void Fail(Exception exception) => failed.SetException(exception);
    }
}
