namespace Switchyard.PagedState;

/// <summary>The sizes of an index.</summary>
public static class IndexLimits
{
    /// <summary>The entries of a page.</summary>
    public const int PageEntries = 500;

    /// <summary>The pages in a directory before it is put aside.</summary>
    public const int DirectoryPages = 500;

    /// <summary>What one request to the state store may hold, in bytes; gRPC refuses 4 MiB and the envelope needs room.</summary>
    public const int RequestBytes = 2 * 1024 * 1024;

    /// <summary>The time that one page may span. Readers need not look at a page for entries newer than its begin plus this.</summary>
    public static readonly TimeSpan PageSpan = TimeSpan.FromHours(1);
}
