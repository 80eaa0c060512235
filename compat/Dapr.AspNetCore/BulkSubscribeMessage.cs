namespace Dapr.AspNetCore;

/// <summary>A batch of messages as the sidecar delivers it.</summary>
public class BulkSubscribeMessage<TValue>
{
    /// <summary>An empty batch, to be filled.</summary>
    public BulkSubscribeMessage()
    {
    }

    /// <summary>A batch.</summary>
    public BulkSubscribeMessage(List<BulkSubscribeMessageEntry<TValue>> entries, string topic, Dictionary<string, string> metadata)
    {
        Entries = entries;
        Topic = topic;
        Metadata = metadata;
    }

    /// <summary>The messages.</summary>
    public List<BulkSubscribeMessageEntry<TValue>> Entries { get; set; } = null!;

    /// <summary>The topic.</summary>
    public string Topic { get; set; } = null!;

    /// <summary>The batch's metadata.</summary>
    public Dictionary<string, string> Metadata { get; set; } = null!;
}

/// <summary>A message of a batch.</summary>
public class BulkSubscribeMessageEntry<TValue>
{
    /// <summary>An empty message, to be filled.</summary>
    public BulkSubscribeMessageEntry()
    {
    }

    /// <summary>A message.</summary>
    public BulkSubscribeMessageEntry(string entryId, string contentType, Dictionary<string, string> metadata, TValue eventData)
    {
        EntryId = entryId;
        ContentType = contentType;
        Metadata = metadata;
        Event = eventData;
    }

    /// <summary>The message's id within the batch; the answer names it.</summary>
    public string EntryId { get; set; } = null!;

    /// <summary>The message's content type.</summary>
    public string ContentType { get; set; } = null!;

    /// <summary>The message's metadata.</summary>
    public Dictionary<string, string> Metadata { get; set; } = null!;

    /// <summary>The message: a <see cref="BulkMessageModel{TValue}"/> for a CloudEvent, base64 text for raw bytes.</summary>
    public TValue Event { get; set; } = default!;
}

/// <summary>The CloudEvent of a message in a batch.</summary>
public class BulkMessageModel<TValue>
{
    /// <summary>An empty event, to be filled.</summary>
    public BulkMessageModel()
    {
    }

    /// <summary>An event.</summary>
    public BulkMessageModel(string id, string source, string type, string specversion, string datacontenttype, TValue data)
    {
        Id = id;
        Source = source;
        Type = type;
        Specversion = specversion;
        Datacontenttype = datacontenttype;
        Data = data;
    }

    /// <summary>The CloudEvents attribute <c>id</c>.</summary>
    public string Id { get; set; } = null!;

    /// <summary>The CloudEvents attribute <c>source</c>.</summary>
    public string Source { get; set; } = null!;

    /// <summary>The CloudEvents attribute <c>type</c>.</summary>
    public string Type { get; set; } = null!;

    /// <summary>The CloudEvents attribute <c>specversion</c>.</summary>
    public string Specversion { get; set; } = null!;

    /// <summary>The CloudEvents attribute <c>datacontenttype</c>.</summary>
    public string Datacontenttype { get; set; } = null!;

    /// <summary>The event's data.</summary>
    public TValue Data { get; set; } = default!;
}
