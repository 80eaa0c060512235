namespace Switchyard.PagedState;

/// <summary>Reads an index: single documents and lists, newest first.</summary>
public sealed class IndexReader<TDocument>(StateAccess state, StateKeys keys)
    where TDocument : class, IIndexed<TDocument>
{
    /// <summary>What a document may take in a list, in bytes, at most; requests are cut by it.</summary>
    private const int DocumentBytes = 16 * 1024;

    /// <summary>The state key of a document, for a writer that changes it and keeps its page.</summary>
    public string KeyOf(Guid id) => keys.Document(id);

    /// <summary>The document, or null.</summary>
    public Task<TDocument?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        state.GetAsync<TDocument>(keys.Document(id), cancellationToken);

    /// <summary>The original bytes of a document, or null.</summary>
    public async Task<ReadOnlyMemory<byte>?> FindBytesAsync(Guid id, CancellationToken cancellationToken) =>
        (await state.GetAsync<StoredBytes>(keys.Bytes(id), cancellationToken))?.Bytes;

    /// <summary>Those of the ids that are stored.</summary>
    public async Task<Dictionary<Guid, TDocument>> FindAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        var documents = await state.GetAsync<TDocument>([.. ids.Select(keys.Document)], DocumentBytes, cancellationToken);
        return documents.Values.ToDictionary(document => document.Id);
    }

    /// <summary>Deletes a document, then its bytes. Its entry stays and is not shown any more.</summary>
    public async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await state.DeleteAsync(keys.Document(id), cancellationToken);
        await state.DeleteAsync(keys.Bytes(id), cancellationToken);
    }

    /// <summary>The documents after a position, newest first.</summary>
    /// <param name="after">Where the list before ended; null begins with the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="isShown">Which documents count; all when null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The documents, and the position to go on from when there are more.</returns>
    public async Task<(IReadOnlyList<TDocument> Documents, Position? Next)> ListAsync(
        Position? after, int limit, Func<TDocument, bool>? isShown, CancellationToken cancellationToken)
    {
        var documents = new List<TDocument>();
        var last = default(Position);
        var walk = new IndexWalk(state, keys, after);
        while (await walk.NextAsync(limit + 1 - documents.Count, cancellationToken) is { Count: > 0 } entries)
        {
            var found = await FindAsync([.. entries.Select(entry => entry.Position.Id)], cancellationToken);
            foreach (var (page, position) in entries)
            {
                // A document on another page is listed there; one that is missing was deleted, or its write was cut off.
                if (!found.TryGetValue(position.Id, out var document) || document.Page != page || isShown?.Invoke(document) == false)
                    continue;
                if (documents.Count == limit)
                    return (documents, last);
                documents.Add(document);
                last = position;
            }
        }

        return (documents, null);
    }
}
