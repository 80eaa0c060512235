namespace Switchyard.TestSupport;

/// <summary>Where the repository lies.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder of <c>Solution.sln</c>.</summary>
    /// <exception cref="InvalidOperationException">The tests do not run from within a repository.</exception>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Solution.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Solution.sln was not found above " + AppContext.BaseDirectory);
    }
}
