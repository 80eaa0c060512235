namespace Dapr.Client;

/// <summary>One entry of a bulk publish, as it was sent.</summary>
public class BulkPublishEntry<TValue>(
    string entryId,
    TValue eventData,
    string contentType,
    IReadOnlyDictionary<string, string>? metadata = null)
{
    /// <summary>The entry's id within the request: its index.</summary>
    public string EntryId { get; } = entryId;

    /// <summary>The event.</summary>
    public TValue EventData { get; } = eventData;

    /// <summary>The event's content type.</summary>
    public string ContentType { get; } = contentType;

    /// <summary>The entry's metadata, or null.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; } = metadata;
}

/// <summary>The outcome of a bulk publish: the entries that failed; all others were published.</summary>
public class BulkPublishResponse<TValue>(List<BulkPublishResponseFailedEntry<TValue>> failedEntries)
{
    /// <summary>The entries that failed.</summary>
    public List<BulkPublishResponseFailedEntry<TValue>> FailedEntries { get; } = failedEntries;
}

/// <summary>An entry that could not be published, and why.</summary>
public class BulkPublishResponseFailedEntry<TValue>(BulkPublishEntry<TValue> entry, string errorMessage)
{
    /// <summary>The entry.</summary>
    public BulkPublishEntry<TValue> Entry { get; } = entry;

    /// <summary>The broker's or sidecar's reason.</summary>
    public string ErrorMessage { get; } = errorMessage;
}
