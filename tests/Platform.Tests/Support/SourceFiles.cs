namespace Switchyard.Platform.Tests.Support;

/// <summary>The texts that people write: code, configuration and documents, without what a build or a tool makes.</summary>
internal static class SourceFiles
{
    private static readonly string[] Made =
        [".git", ".data", ".dapr", ".vs", "TestResults", "artifacts", "bin", "dist", "node_modules", "obj"];

    private static readonly string[] Extensions =
        [".cs", ".csproj", ".http", ".md", ".props", ".ps1", ".sh", ".targets", ".ts", ".tsx", ".yaml", ".yml"];

    /// <summary>Each file's path from the root, with forward slashes, and its text.</summary>
    public static IEnumerable<(string Name, string Text)> All() => Under(Repository.Root)
        .Where(path => Extensions.Contains(Path.GetExtension(path)) || Path.GetFileName(Path.GetDirectoryName(path)) == ".ci")
        .Where(path => Path.GetFileName(path) != "CitationTests.cs")
        .Select(path => (Repository.NameOf(path), File.ReadAllText(path)));

    private static IEnumerable<string> Under(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal),
        .. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
            .Where(child => !Made.Contains(Path.GetFileName(child))).SelectMany(Under),
    ];
}
