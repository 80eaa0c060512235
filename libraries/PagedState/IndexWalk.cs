namespace Switchyard.PagedState;

/// <summary>
/// Walks over the entries of all pages from the newest to the oldest. The pages of one process follow each other in time, those of
/// several overlap: a page is loaded only once nothing newer than its end is left, and what is loaded is merged.
/// </summary>
public sealed class IndexWalk(StateAccess state, StateKeys keys, Position? after)
{
    private static readonly Comparer<DateTime> NewestFirst = Comparer<DateTime>.Create((a, b) => b.CompareTo(a));

    /// <summary>What is not loaded yet, by the time that no entry in it exceeds: pages, and as null the next segment of the directory.</summary>
    private readonly PriorityQueue<string?, DateTime> _unread = new(NewestFirst);

    private readonly PriorityQueue<(string Page, Position Position), Position> _entries = new(Position.NewestFirst);
    private readonly HashSet<string> _seen = [];
    private readonly Dictionary<string, DateTime> _followedAt = [];
    private int _segments = -1;

    /// <summary>The next entries, newest first: at least one and at most <paramref name="wanted"/>, or none at the end.</summary>
    public async Task<List<(string Page, Position Position)>> NextAsync(int wanted, CancellationToken cancellationToken)
    {
        if (_segments < 0)
            Open(await state.GetAsync<DirectoryDocument>(keys.Directory, cancellationToken) ?? DirectoryDocument.Empty);

        var next = new List<(string, Position)>();
        while (next.Count < wanted)
        {
            var unreadUntil = _unread.TryPeek(out _, out var until) ? until : DateTime.MinValue;
            if (_entries.TryPeek(out var entry, out var position) && (position.At > unreadUntil || _unread.Count == 0))
            {
                _entries.Dequeue();
                next.Add(entry);
            }
            else if (_unread.Count == 0)
            {
                break;
            }
            else
            {
                await LoadAsync(_unread.Dequeue(), cancellationToken);
            }
        }

        return next;
    }

    private async Task LoadAsync(string? page, CancellationToken cancellationToken)
    {
        if (page is not null)
            ReadPage(page, await state.GetAsync<StoredBytes>(page, cancellationToken));
        else if (await state.GetAsync<DirectoryDocument>(keys.DirectorySegment(_segments - 1), cancellationToken) is { } segment)
            Open(segment);
    }

    private void Open(DirectoryDocument directory)
    {
        foreach (var page in directory.Pages.Reverse())
        {
            var until = page.Begin + IndexLimits.PageSpan;
            var process = StateKeys.ProcessOf(page.Key);
            var followers = _followedAt.GetAlternateLookup<ReadOnlySpan<char>>();
            if (followers.TryGetValue(process, out var followed) && followed < until)
                until = followed;
            followers[process] = page.Begin;

            if ((after is not { } position || page.Begin <= position.At) && _seen.Add(page.Key))
                _unread.Enqueue(page.Key, until);
        }

        _segments = directory.Segments;
        if (_segments > 0)
            _unread.Enqueue(null, directory.SegmentsUntil);
    }

    private void ReadPage(string page, StoredBytes? content)
    {
        // A page that was entered but never written lists nothing.
        for (var rest = (content?.Bytes ?? default).Span; rest.Length >= Position.Size; rest = rest[Position.Size..])
        {
            var position = Position.Read(rest);
            if (after is not { } limit || position.CompareTo(limit) < 0)
                _entries.Enqueue((page, position), position);
        }
    }
}
