using System.Globalization;
using System.Text.Json;
using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    private const string JsonType = "application/json";
    private const string CloudEventType = "application/cloudevents+json";
    private const string BytesType = "application/octet-stream";

    private const string PublishFailed = "Publish operation failed: the Dapr endpoint indicated a failure. See InnerException for details.";
    private const string BulkPublishFailed =
        "Bulk Publish operation failed: the Dapr endpoint indicated a failure. See InnerException for details.";

    public override Task PublishEventAsync<TData>(
        string pubsubName, string topicName, TData data, CancellationToken cancellationToken = default)
    {
        CheckTopic(pubsubName, topicName);
        ArgumentNullException.ThrowIfNull(data);
        return PublishAsync(pubsubName, topicName, EventContent(data), null, cancellationToken);
    }

    public override Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken = default)
    {
        CheckTopic(pubsubName, topicName);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metadata);
        return PublishAsync(pubsubName, topicName, EventContent(data), metadata, cancellationToken);
    }

    public override Task PublishEventAsync(string pubsubName, string topicName, CancellationToken cancellationToken = default)
    {
        CheckTopic(pubsubName, topicName);
        return PublishAsync(pubsubName, topicName, null, null, cancellationToken);
    }

    public override Task PublishEventAsync(
        string pubsubName, string topicName, Dictionary<string, string> metadata, CancellationToken cancellationToken = default)
    {
        CheckTopic(pubsubName, topicName);
        ArgumentNullException.ThrowIfNull(metadata);
        return PublishAsync(pubsubName, topicName, null, metadata, cancellationToken);
    }

    public override Task PublishByteEventAsync(
        string pubsubName,
        string topicName,
        ReadOnlyMemory<byte> data,
        string dataContentType = JsonType,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckTopic(pubsubName, topicName);
        var content = new ReadOnlyMemoryContent(data);
        content.Headers.TryAddWithoutValidation("Content-Type", dataContentType ?? JsonType);
        return PublishAsync(pubsubName, topicName, content, metadata, cancellationToken);
    }

    public override async Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<TValue> events,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckTopic(pubsubName, topicName);
        ArgumentNullException.ThrowIfNull(events);

        var path = new ApiPath("/v1.0/publish/bulk").Segment(pubsubName).Segment(topicName).Metadata(metadata).ToString();
        var content = RequestJson.Body(jsonOptions, writer => WriteEntries(writer, events, metadata));
        using var answer = await AskAsync(BulkPublishFailed, HttpMethod.Post, path, content, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccess)
            return new BulkPublishResponse<TValue>([]);

        var failed = ReadFailedEntries(answer.Body.WrittenSpan)
            ?? throw new DaprException(BulkPublishFailed, DaprHttp.ToFailure(answer.StatusCode, answer.Body.WrittenSpan));
        return new BulkPublishResponse<TValue>(failed.ConvertAll(entry => ToFailedEntry(entry, events, metadata)));
    }

    private static void CheckTopic(string pubsubName, string topicName)
    {
        ArgumentException.ThrowIfNullOrEmpty(pubsubName);
        ArgumentException.ThrowIfNullOrEmpty(topicName);
    }

    private static string ContentType<TValue>(TValue value) => value switch
    {
        byte[] => BytesType,
        CloudEvent => CloudEventType,
        _ => JsonType,
    };

    private static List<BulkPublishFailedEntry>? ReadFailedEntries(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, DaprJsonContext.Default.BulkPublishFailure)?.FailedEntries is { Count: > 0 } failed
                ? failed
                : null;
        }
        catch (JsonException)
        {
            // A refusal that is not about single entries need not be JSON; the caller reports it by its status.
            return null;
        }
    }

    private static BulkPublishResponseFailedEntry<TValue> ToFailedEntry<TValue>(
        BulkPublishFailedEntry failed, IReadOnlyList<TValue> events, Dictionary<string, string>? metadata)
    {
        if (!int.TryParse(failed.EntryId, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= events.Count)
            throw new DaprException($"{BulkPublishFailed} The failed entry '{failed.EntryId}' is none of the {events.Count} sent.");
        var sent = events[index];
        return new(new BulkPublishEntry<TValue>(failed.EntryId, sent, ContentType(sent), metadata), failed.Error ?? "");
    }

    private void WriteEntries<TValue>(Utf8JsonWriter writer, IReadOnlyList<TValue> events, Dictionary<string, string>? metadata)
    {
        writer.WriteStartArray();
        for (var i = 0; i < events.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("entryId"u8, i.ToString(CultureInfo.InvariantCulture));
            writer.WritePropertyName("event"u8);
            JsonSerializer.Serialize(writer, events[i], jsonOptions);
            writer.WriteString("contentType"u8, ContentType(events[i]));
            RequestJson.WriteMetadata(writer, metadata);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private PooledContent EventContent<TData>(TData data)
    {
        var content = RequestJson.Body(jsonOptions, writer => JsonSerializer.Serialize(writer, data, jsonOptions));
        if (data is CloudEvent)
            content.Headers.ContentType = PooledContent.CloudEvent;
        return content;
    }

    private Task<bool> PublishAsync(
        string pubsubName,
        string topicName,
        HttpContent? content,
        Dictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        var path = new ApiPath("/v1.0/publish").Segment(pubsubName).Segment(topicName).Metadata(metadata).ToString();
        return CallAsync(PublishFailed, HttpMethod.Post, path, content, cancellationToken);
    }
}
