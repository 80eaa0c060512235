namespace Dapr.Client;

public abstract partial class DaprClient
{
    /// <summary>Reads a secret; it may have several values.</summary>
    /// <exception cref="ArgumentException">The store name or key is null or empty.</exception>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    public abstract Task<Dictionary<string, string>> GetSecretAsync(
        string storeName,
        string key,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads all secrets that the app may read.</summary>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    public abstract Task<Dictionary<string, Dictionary<string, string>>> GetBulkSecretAsync(
        string storeName,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Whether the sidecar and its app are ready (<c>/v1.0/healthz</c>). Do not wait for it before listening.</summary>
    public abstract Task<bool> CheckHealthAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether the sidecar's components and APIs are ready (<c>/v1.0/healthz/outbound</c>).</summary>
    public abstract Task<bool> CheckOutboundHealthAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until <see cref="CheckOutboundHealthAsync"/> is true, asking twice a second.</summary>
    public abstract Task WaitForSidecarAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks the sidecar to stop.</summary>
    /// <exception cref="HttpRequestException">The sidecar refused or could not be reached.</exception>
    public abstract Task ShutdownSidecarAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads what the sidecar says of itself.</summary>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    public abstract Task<DaprMetadata> GetMetadataAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets an extended attribute of the sidecar's metadata, kept in memory only.</summary>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    /// <exception cref="DaprException">The sidecar refused or could not be reached.</exception>
    public abstract Task SetMetadataAsync(string attributeName, string attributeValue, CancellationToken cancellationToken = default);
}
