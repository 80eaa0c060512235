namespace Dapr.Client;

public abstract partial class DaprClient
{
    /// <summary>Publishes an event as JSON of its static type; a <see cref="CloudEvent"/> as <c>application/cloudevents+json</c>.</summary>
    /// <exception cref="ArgumentException">A name is null or empty, or the data is null.</exception>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    public abstract Task PublishEventAsync<TData>(
        string pubsubName, string topicName, TData data, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="PublishEventAsync{TData}(string, string, TData, CancellationToken)"/>
    public abstract Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes an event without data.</summary>
    /// <exception cref="ArgumentException">A name is null or empty.</exception>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    public abstract Task PublishEventAsync(string pubsubName, string topicName, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="PublishEventAsync(string, string, CancellationToken)"/>
    public abstract Task PublishEventAsync(
        string pubsubName, string topicName, Dictionary<string, string> metadata, CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes many events in one request. A <c>byte[]</c> goes as <c>application/octet-stream</c>, a <see cref="CloudEvent"/> as
    /// <c>application/cloudevents+json</c>, all else as JSON. Events that failed are in the answer and not thrown.
    /// </summary>
    /// <exception cref="ArgumentException">A name is null or empty, or the list is null.</exception>
    /// <exception cref="DaprException">The sidecar refused the request as a whole or could not be reached.</exception>
    public abstract Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<TValue> events,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes bytes as they are; only <c>application/octet-stream</c> is safe for arbitrary ones.</summary>
    /// <exception cref="ArgumentException">A name is null or empty.</exception>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    public abstract Task PublishByteEventAsync(
        string pubsubName,
        string topicName,
        ReadOnlyMemory<byte> data,
        string dataContentType = "application/json",
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);
}
