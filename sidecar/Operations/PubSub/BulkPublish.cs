namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>One entry of a bulk publish.</summary>
/// <param name="Id">Its id, unique within the request.</param>
/// <param name="Event">Its data by its content type. Of a raw publish it is kept, so it must not change.</param>
/// <param name="ContentType">Its content type.</param>
/// <param name="Metadata">Its own metadata over the request's; null when it has none of its own, for then the request's does not count either.</param>
internal sealed record BulkPublishEntry(string Id, ReadOnlyMemory<byte> Event, string ContentType, IReadOnlyDictionary<string, string>? Metadata);

/// <summary>An entry that the broker did not take.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Error">Why.</param>
internal sealed record FailedEntry(string Id, string Error);

/// <summary>The entries of one bulk publish (contract, section 3.5).</summary>
/// <param name="target">Where they go.</param>
/// <param name="appId">The app that publishes.</param>
internal sealed class BulkPublish(PublishTarget target, string appId)
{
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly List<BulkPublishEntry> entries = [];

    /// <summary>Where they go.</summary>
    public PublishTarget Target => target;

    /// <summary>What was added.</summary>
    public IReadOnlyList<BulkPublishEntry> Entries => entries;

    /// <summary>Adds an entry.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="data">Its data; of a raw publish it is kept, so it must not change.</param>
    /// <param name="contentType">Its content type.</param>
    /// <param name="metadata">Its own metadata; null when it has none.</param>
    /// <exception cref="PubSubException">The id is empty, or that of an earlier one.</exception>
    public void Add(string id, ReadOnlyMemory<byte> data, string contentType, IReadOnlyDictionary<string, string>? metadata)
    {
        if (id.Length == 0 || !ids.Add(id))
            throw PubSubException.BadEntryId(target.PubSub.Name, target.Topic, appId);
        entries.Add(new BulkPublishEntry(id, data, contentType, metadata is null ? null : Merge(metadata)));
    }

    private IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> own)
    {
        if (target.Metadata.Count == 0)
            return own;
        var merged = new Dictionary<string, string>(target.Metadata);
        foreach (var (name, value) in own)
            merged[name] = value;
        return merged;
    }
}
