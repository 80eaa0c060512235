namespace Switchyard.PagedState;

/// <summary>
/// Writes documents so that a kill between any two steps lists each id once: first the bytes, the page and its place in the directory,
/// then the documents, each of which names its page. Not for concurrent use.
/// </summary>
public sealed class IndexWriter<TDocument>(StateAccess state, StateKeys keys, TimeProvider clock)
    where TDocument : class, IIndexed<TDocument>
{
    private readonly IndexReader<TDocument> _reader = new(state, keys);
    private readonly PageDirectory _directory = new(state, keys);
    private readonly PageChain _chain = new(keys, clock);
    private Task<Dictionary<Guid, TDocument>> _saving = Task.FromResult(new Dictionary<Guid, TDocument>());
    private HashSet<Guid> _savingIds = [];

    /// <summary>Stores what is not stored yet.</summary>
    /// <param name="documents">By id; the values' ids are the keys.</param>
    /// <param name="cancellationToken">Gives up; what was begun may still be written.</param>
    /// <returns>All of them by id, as they are stored now or were before.</returns>
    public async Task<Dictionary<Guid, TDocument>> WriteAsync(
        IReadOnlyDictionary<Guid, NewDocument<TDocument>> documents, CancellationToken cancellationToken) =>
        await await BeginAsync(documents, cancellationToken);

    /// <summary>As <see cref="WriteAsync"/>, but returns when the pages are written: the next write may then begin, beside the documents of this one.</summary>
    /// <returns>The rest of the work.</returns>
    public async Task<Task<Dictionary<Guid, TDocument>>> BeginAsync(
        IReadOnlyDictionary<Guid, NewDocument<TDocument>> documents, CancellationToken cancellationToken)
    {
        // What is being saved for the write before would not be found yet, and would be stored twice.
        if (_savingIds.Overlaps(documents.Keys))
            await SavedAsync();
        var stored = await _reader.FindAsync([.. documents.Keys], cancellationToken);
        var added = documents.Where(document => !stored.ContainsKey(document.Key)).Select(document => document.Value).ToList();
        if (added.Count == 0)
            return Task.FromResult(stored);

        var placed = added.ConvertAll(item =>
        {
            var (page, at) = _chain.Place(item.Document.Id);
            return item.Document.PlacedOn(page, at);
        });
        await WritePagesAsync(added, cancellationToken);
        await SavedAsync();
        _savingIds = placed.Select(document => document.Id).ToHashSet();
        return _saving = SaveAsync(placed, stored, cancellationToken);
    }

    /// <summary>Waits for the documents of the write before; whoever asked for them learns of a failure.</summary>
    private async Task SavedAsync() => await ((Task)_saving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<Dictionary<Guid, TDocument>> SaveAsync(
        List<TDocument> placed, Dictionary<Guid, TDocument> stored, CancellationToken cancellationToken)
    {
        await state.SaveAsync(placed.Select(document => (keys.Document(document.Id), document, document.SizeBound)), cancellationToken);
        foreach (var document in placed)
            stored.Add(document.Id, document);
        return stored;
    }

    private async Task WritePagesAsync(List<NewDocument<TDocument>> added, CancellationToken cancellationToken)
    {
        var bytes = added.Select(item => (keys.Bytes(item.Document.Id), new StoredBytes(item.Bytes)));
        var pages = _chain.Touched.Select(page => (page.Key, page.Content));
        var entries = _chain.Touched.Where(page => !page.IsEntered).Select(page => new PageEntry(page.Key, page.Begin)).ToArray();
        try
        {
            var saving = state.SaveAsync(bytes.Concat(pages).Select(WithSizeBound), cancellationToken);
            await Task.WhenAll(saving, entries.Length > 0 ? _directory.EnterAsync(entries, cancellationToken) : Task.CompletedTask);
        }
        catch
        {
            _chain.Abandon();
            throw;
        }

        _chain.Saved();
    }

    private static (string, StoredBytes, int) WithSizeBound((string Key, StoredBytes Value) item) =>
        (item.Key, item.Value, (item.Value.Bytes.Length * 4 / 3) + 128);
}
