using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    public override async Task<IReadOnlyList<BulkStateItem>> GetBulkStateAsync(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await GetBulkAsync(storeName, keys, parallelism, metadata, cancellationToken).ConfigureAwait(false);
        return BulkStateReader.ReadText(answer.Body.WrittenSpan, keys.Count);
    }

    public override async Task<IReadOnlyList<BulkStateItem<TValue>>> GetBulkStateAsync<TValue>(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await GetBulkAsync(storeName, keys, parallelism, metadata, cancellationToken).ConfigureAwait(false);
        return BulkStateReader.Read<TValue>(answer.Body.WrittenSpan, keys.Count, jsonOptions);
    }

    public override Task SaveBulkStateAsync<TValue>(
        string storeName, IReadOnlyList<SaveStateItem<TValue>> items, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0)
            throw new ArgumentException("items do not contain any elements", nameof(items));

        var content = RequestJson.Body(jsonOptions, writer =>
        {
            writer.WriteStartArray();
            for (var i = 0; i < items.Count; i++)
                RequestJson.WriteItem(writer, items[i], jsonOptions);
            writer.WriteEndArray();
        });
        return CallAsync(StateFailed, HttpMethod.Post, StatePath(storeName).ToString(), content, cancellationToken);
    }

    public override async Task DeleteBulkStateAsync(
        string storeName, IReadOnlyList<BulkDeleteStateItem> items, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentNullException.ThrowIfNull(items);
        foreach (var item in items)
        {
            var isDeleted = await DeleteAsync(storeName, item.Key, item.ETag, item.StateOptions, item.Metadata, cancellationToken)
                .ConfigureAwait(false);
            if (!isDeleted)
                throw new DaprException(
                    StateFailed, new DaprApiException($"The ETag of key '{item.Key}' differs.", "ERR_STATE_DELETE", isTransient: false));
        }
    }

    private async Task<Answer> GetBulkAsync(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0)
            throw new ArgumentException("keys do not contain any elements", nameof(keys));

        var content = RequestJson.Body(jsonOptions, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("keys"u8);
            foreach (var key in keys)
                writer.WriteStringValue(key);
            writer.WriteEndArray();
            if (parallelism is { } count)
                writer.WriteNumber("parallelism"u8, count);
            RequestJson.WriteMetadata(writer, metadata);
            writer.WriteEndObject();
        });
        return await GetAnswerAsync(StateFailed, HttpMethod.Post, StatePath(storeName).ToString() + "/bulk", content, cancellationToken)
            .ConfigureAwait(false);
    }
}
