namespace Switchyard.Platform.Tests.Support;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Solution.sln.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>The path from the root with forward slashes, as messages name a file.</summary>
    public static string NameOf(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    public static IEnumerable<string> FilesUnder(string folder, string pattern) =>
        Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Where(path => !NameOf(path).Split('/').Any(part => part is "bin" or "obj" or "artifacts"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Solution.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No Solution.sln above {AppContext.BaseDirectory}.");
        return folder;
    }
}
