namespace Switchyard.PagedState;

/// <summary>A page that this process still adds to.</summary>
public sealed class OpenPage(string key, DateTime begin)
{
    private readonly byte[] _entries = new byte[IndexLimits.PageEntries * Position.Size];
    private readonly Dictionary<Guid, DateTime> _times = [];

    public string Key { get; } = key;

    public DateTime Begin { get; } = begin;

    public bool IsFull => _times.Count == IndexLimits.PageEntries;

    /// <summary>Whether the directory names it.</summary>
    public bool IsEntered { get; set; }

    /// <summary>The entries as they are stored: <see cref="Position.Size"/> bytes each, oldest first.</summary>
    public StoredBytes Content => new(_entries.AsMemory(0, _times.Count * Position.Size));

    /// <summary>Adds an id once.</summary>
    /// <returns>Its time: an earlier one when it was there.</returns>
    public DateTime Add(Guid id, DateTime at)
    {
        if (!_times.TryAdd(id, at))
            return _times[id];
        new Position(at, id).Write(_entries.AsSpan((_times.Count - 1) * Position.Size));
        return at;
    }
}
