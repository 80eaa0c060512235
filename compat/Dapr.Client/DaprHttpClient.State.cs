using System.Text.Json;
using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    private const string StateFailed = "State operation failed: the Dapr endpoint indicated a failure. See InnerException for details.";
    private const string StateUndecodable =
        "State operation failed: the state payload could not be deserialized. See InnerException for details.";

    public override async Task<TValue> GetStateAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = default,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        (await GetStateAndETagAsync<TValue>(storeName, key, consistencyMode, metadata, cancellationToken).ConfigureAwait(false)).value;

    public override async Task<(TValue value, string etag)> GetStateAndETagAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckKey(storeName, key);
        var path = StatePath(storeName).Segment(key).Query("consistency", RequestJson.Name(consistencyMode)).Metadata(metadata).ToString();
        using var answer = await GetAnswerAsync(StateFailed, HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
        try
        {
            return (ReadValue<TValue>(answer.Body.WrittenSpan), answer.ETag);
        }
        catch (JsonException ex)
        {
            throw new DaprException(StateUndecodable, ex);
        }
    }

    public override Task SaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckKey(storeName, key);
        return SaveAsync(storeName, new SaveStateItem<TValue>(key, value, null!, stateOptions, metadata), cancellationToken);
    }

    public override Task<bool> TrySaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckKey(storeName, key);
        ArgumentNullException.ThrowIfNull(etag);
        return SaveAsync(storeName, new SaveStateItem<TValue>(key, value, etag, stateOptions, metadata), cancellationToken);
    }

    public override Task DeleteStateAsync(
        string storeName,
        string key,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckKey(storeName, key);
        return DeleteAsync(storeName, key, null, stateOptions, metadata, cancellationToken);
    }

    public override Task<bool> TryDeleteStateAsync(
        string storeName,
        string key,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckKey(storeName, key);
        ArgumentNullException.ThrowIfNull(etag);
        return DeleteAsync(storeName, key, etag, stateOptions, metadata, cancellationToken);
    }

    public override Task ExecuteStateTransactionAsync(
        string storeName,
        IReadOnlyList<StateTransactionRequest> operations,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count == 0)
            throw new ArgumentException("operations does not contain any elements", nameof(operations));

        return CallAsync(
            StateFailed,
            HttpMethod.Post,
            StatePath(storeName).ToString() + "/transaction",
            TransactionContent(operations, metadata),
            cancellationToken);
    }

    /// <exception cref="DaprException">The value of an operation is not JSON, which the HTTP API cannot carry.</exception>
    private PooledContent TransactionContent(IReadOnlyList<StateTransactionRequest> operations, IReadOnlyDictionary<string, string>? metadata)
    {
        try
        {
            return RequestJson.Body(jsonOptions, writer =>
            {
                writer.WriteStartObject();
                writer.WriteStartArray("operations"u8);
                foreach (var operation in operations)
                    RequestJson.WriteOperation(writer, operation);
                writer.WriteEndArray();
                RequestJson.WriteMetadata(writer, metadata);
                writer.WriteEndObject();
            });
        }
        catch (JsonException ex)
        {
            throw new DaprException(StateFailed, ex);
        }
    }

    private static void CheckKey(string storeName, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
    }

    private static ApiPath StatePath(string storeName) => new ApiPath("/v1.0/state").Segment(storeName);

    private TValue ReadValue<TValue>(ReadOnlySpan<byte> json) =>
        // The stores keep null as JSON null, which is no value here, whatever the type.
        json.IsEmpty || json.SequenceEqual("null"u8) ? default! : JsonSerializer.Deserialize<TValue>(json, jsonOptions)!;

    private Task<bool> SaveAsync<TValue>(string storeName, SaveStateItem<TValue> item, CancellationToken cancellationToken)
    {
        var content = RequestJson.Body(jsonOptions, writer =>
        {
            writer.WriteStartArray();
            RequestJson.WriteItem(writer, item, jsonOptions);
            writer.WriteEndArray();
        });
        return CallAsync(StateFailed, HttpMethod.Post, StatePath(storeName).ToString(), content, cancellationToken, item.ETag);
    }

    private Task<bool> DeleteAsync(
        string storeName,
        string key,
        string? etag,
        StateOptions? options,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        var path = StatePath(storeName).Segment(key)
            .Query("concurrency", RequestJson.Name(options?.Concurrency))
            .Query("consistency", RequestJson.Name(options?.Consistency))
            .Metadata(metadata)
            .ToString();
        return CallAsync(StateFailed, HttpMethod.Delete, path, null, cancellationToken, etag, ifMatch: true);
    }
}
