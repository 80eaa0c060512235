namespace Switchyard.Sidecar.Components.Sqlite;

/// <summary>Reads a component's <c>connectionString</c>.</summary>
internal static class SqlitePath
{
    /// <summary>The full path of a database file, its folder made; null for a database in memory.</summary>
    /// <param name="connectionString">A path, <c>file:PATH?options</c> (options for daprd's driver, without effect here) or <c>:memory:</c>.</param>
    /// <param name="workingDirectory">What a relative path starts from.</param>
    /// <exception cref="ComponentException">The folder cannot be made, or the path is a folder.</exception>
    public static string? Resolve(string connectionString, string workingDirectory)
    {
        var (path, options) = Split(connectionString.Trim());
        if (path is ":memory:" || options.Contains("mode=memory", StringComparison.OrdinalIgnoreCase))
            return null;
        var full = Path.GetFullPath(path, workingDirectory);
        if (Directory.Exists(full))
            throw new ComponentException($"metadata field 'connectionString': '{full}' is a folder, not a database file");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ComponentException($"metadata field 'connectionString': the folder of '{full}' cannot be made: {exception.Message}", exception);
        }
        return full;
    }

    private static (string Path, string Options) Split(string text)
    {
        if (!text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return (text, "");
        var rest = text["file:".Length..];
        // file:///path and file://localhost/path name the same file as file:/path.
        if (rest.StartsWith("//", StringComparison.Ordinal))
            rest = rest[Math.Max(2, rest.IndexOf('/', 2))..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? (rest, "") : (rest[..question], rest[(question + 1)..]);
    }
}
