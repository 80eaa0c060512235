namespace Switchyard.PagedState;

/// <summary>The state keys of one index, all under one prefix.</summary>
public sealed record StateKeys(string Prefix)
{
    /// <summary>The newest part of the directory.</summary>
    public string Directory => $"{Prefix}-directory";

    /// <summary>A part of the directory that is full and never changes again.</summary>
    public string DirectorySegment(int number) => $"{Prefix}-directory-{number}";

    /// <summary>The page <paramref name="number"/> of the process that started as <paramref name="process"/>.</summary>
    public string Page(string process, int number) => $"{Prefix}-page-{process}-{number}";

    /// <summary>What all pages of one process have in common.</summary>
    public static ReadOnlySpan<char> ProcessOf(string page) => page.AsSpan(0, page.LastIndexOf('-'));

    /// <summary>A document.</summary>
    public string Document(Guid id) => $"{Prefix}-{id}";

    /// <summary>A document's original bytes.</summary>
    public string Bytes(Guid id) => $"{Prefix}-bytes-{id}";
}
