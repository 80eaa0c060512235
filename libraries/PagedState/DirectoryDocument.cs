namespace Switchyard.PagedState;

/// <summary>The pages of an index, in the order in which they were entered.</summary>
/// <param name="Pages">A full directory is put aside as a segment under a number, and a new one begins.</param>
/// <param name="Segments">How many were put aside; the newest has the number <c>Segments - 1</c>.</param>
/// <param name="SegmentsUntil">UTC; no entry in them is newer.</param>
public sealed record DirectoryDocument(IReadOnlyList<PageEntry> Pages, int Segments, DateTime SegmentsUntil)
{
    public static readonly DirectoryDocument Empty = new([], 0, DateTime.MinValue);
}

/// <summary>A page in the directory.</summary>
/// <param name="Key">Its state key.</param>
/// <param name="Begin">UTC; no entry on it is older.</param>
public sealed record PageEntry(string Key, DateTime Begin);
