using Dapr;

namespace Switchyard.PagedState;

/// <summary>Enters pages in the directory that all processes share.</summary>
public sealed class PageDirectory(StateAccess state, StateKeys keys)
{
    /// <summary>Returns when the store, read back, names all <paramref name="pages"/>.</summary>
    /// <exception cref="DaprException">The store does not let it happen.</exception>
    public Task EnterAsync(IReadOnlyList<PageEntry> pages, CancellationToken cancellationToken) =>
        state.ChangeAsync<DirectoryDocument>(keys.Directory, async found =>
        {
            var directory = found ?? DirectoryDocument.Empty;
            var missing = pages.Where(page => !directory.Pages.Contains(page)).ToArray();
            if (missing.Length == 0)
                return null;
            if (directory.Pages.Count >= IndexLimits.DirectoryPages)
                directory = await PutAsideAsync(directory, cancellationToken);
            return directory with { Pages = [.. directory.Pages, .. missing] };
        }, cancellationToken);

    /// <summary>
    /// A full directory is not added to by anybody, so whoever puts it aside writes the same: racing writers and late ones do no harm.
    /// </summary>
    private async Task<DirectoryDocument> PutAsideAsync(DirectoryDocument full, CancellationToken cancellationToken)
    {
        await state.SaveAsync([(keys.DirectorySegment(full.Segments), full, IndexLimits.RequestBytes)], cancellationToken);
        var until = full.Pages.Max(page => page.Begin) + IndexLimits.PageSpan;
        return new DirectoryDocument([], full.Segments + 1, until > full.SegmentsUntil ? until : full.SegmentsUntil);
    }
}
