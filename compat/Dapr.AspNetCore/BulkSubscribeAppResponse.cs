namespace Dapr.AspNetCore;

/// <summary>What became of a message of a batch.</summary>
public enum BulkSubscribeAppResponseStatus
{
    /// <summary>Handled.</summary>
    SUCCESS,

    /// <summary>To be delivered again.</summary>
    RETRY,

    /// <summary>Never to be delivered again; it goes to the dead-letter topic, if there is one.</summary>
    DROP,
}

/// <summary>The answer to a batch. A message that it does not name counts as failed.</summary>
public class BulkSubscribeAppResponse(List<BulkSubscribeAppResponseEntry> statuses)
{
    /// <summary>The messages' outcomes.</summary>
    public List<BulkSubscribeAppResponseEntry> Statuses { get; } = statuses;
}

/// <summary>The outcome of one message.</summary>
public class BulkSubscribeAppResponseEntry(string entryId, BulkSubscribeAppResponseStatus status)
{
    /// <summary>The message's id within the batch.</summary>
    public string EntryId { get; } = entryId;

    /// <summary>The outcome's name, as the sidecar wants it.</summary>
    public string Status { get; } = status.ToString();
}
