using Dapr;

namespace Switchyard.DocumentIndex;

/// <summary>Enters pages in the directory that all processes share.</summary>
public sealed class PageDirectory(StateAccess state, StateKeys keys)
{
    private const int Attempts = 10;

    /// <summary>Returns when the store, read back, names all <paramref name="pages"/>.</summary>
    /// <exception cref="DaprException">The store does not let it happen.</exception>
    public async Task EnterAsync(IReadOnlyList<PageEntry> pages, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (found, etag) = await state.GetWithETagAsync<DirectoryDocument>(keys.Directory, cancellationToken);
            var directory = found ?? DirectoryDocument.Empty;
            var missing = pages.Where(page => !directory.Pages.Contains(page)).ToArray();
            if (missing.Length == 0)
                return;
            if (attempt == Attempts)
                throw new DaprException($"{keys.Directory} was changed by others {Attempts} times in a row.");

            if (directory.Pages.Count >= IndexLimits.DirectoryPages)
                directory = await PutAsideAsync(directory, cancellationToken);
            await TryAddAsync(directory, missing, etag, attempt, cancellationToken);
        }
    }

    private async Task TryAddAsync(DirectoryDocument directory, PageEntry[] missing, string etag, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            await state.TrySaveAsync(keys.Directory, directory with { Pages = [.. directory.Pages, .. missing] }, etag, cancellationToken);
        }
        catch (DaprException) when (attempt + 1 < Attempts)
        {
            // PostgreSQL and Redis throw when the first write of a key is lost to another, and only reading tells who won.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10, 50) * (attempt + 1)), cancellationToken);
        }
    }

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
