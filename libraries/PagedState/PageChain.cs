using System.Security.Cryptography;

namespace Switchyard.PagedState;

/// <summary>The pages that this process writes, one after the other. Nobody else writes them, so no two writers race.</summary>
/// <remarks>
/// A page only grows. When a write of it failed it is left alone for good: that write may still arrive at the store, and must not
/// take away entries that a later one added.
/// </remarks>
public sealed class PageChain(StateKeys keys, TimeProvider clock)
{
    private readonly string _process = $"{clock.GetUtcNow():yyyyMMdd'T'HHmmssfff}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private readonly List<OpenPage> _touched = [];
    private OpenPage? _current;
    private DateTime _last;
    private int _number;

    /// <summary>The pages that <see cref="Place"/> used since the last <see cref="Saved"/> or <see cref="Abandon"/>.</summary>
    public IReadOnlyList<OpenPage> Touched => _touched;

    /// <summary>Puts an id on a page: on the current one, where it may be already, or on a new one.</summary>
    /// <returns>The page's key and the entry's time, which is later than that of every entry of this process before it.</returns>
    public (string Page, DateTime At) Place(Guid id)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var at = now > _last ? now : _last.AddTicks(1);
        if (_current is null || _current.IsFull || at - _current.Begin > IndexLimits.PageSpan)
            _current = new OpenPage(keys.Page(_process, _number++), at);
        if (!_touched.Contains(_current))
            _touched.Add(_current);

        _last = at;
        return (_current.Key, _current.Add(id, at));
    }

    /// <summary>The touched pages are in the store and in the directory.</summary>
    public void Saved()
    {
        foreach (var page in _touched)
            page.IsEntered = true;
        _touched.Clear();
    }

    /// <summary>Nobody knows whether the touched pages are in the store: never write them again.</summary>
    public void Abandon()
    {
        _touched.Clear();
        _current = null;
    }
}
