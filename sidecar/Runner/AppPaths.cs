namespace Switchyard.Sidecar.Runner;

/// <summary>Where an app's resources and configuration come from: one level replaces the next (contract, section 9.4).</summary>
/// <param name="problems">Gets a line for every path that does not exist.</param>
internal sealed class AppPaths(RunFile file, RunApp app, string directory, string home, List<string> problems)
{
    /// <summary>
    /// The app's, else <c>.dapr/resources</c> in its folder, else <c>common</c>'s, else <c>~/.dapr/components</c>, else none.
    /// </summary>
    public IReadOnlyList<string> Resources()
    {
        if (app.Fields.ResourcesPaths is { Count: > 0 } own)
            return Existing(own.Select(p => Full(p, directory, home)));
        if (Path.Combine(directory, ".dapr", "resources") is var beside && Directory.Exists(beside))
            return [beside];
        if (file.Common.ResourcesPaths is { Count: > 0 } common)
            return Existing(common.Select(p => Full(p, file.Directory, home)));
        return Path.Combine(home, ".dapr", "components") is var initial && Directory.Exists(initial) ? [initial] : [];
    }

    /// <summary>
    /// The app's, else <c>.dapr/config.yaml</c> in its folder, else <c>common</c>'s, else <c>~/.dapr/config.yaml</c>, else none.
    /// </summary>
    public IReadOnlyList<string> Configuration()
    {
        if (app.Fields.ConfigFilePath is { Length: > 0 } own)
            return ExistingFile(Full(own, directory, home));
        if (Path.Combine(directory, ".dapr", "config.yaml") is var beside && File.Exists(beside))
            return [beside];
        if (file.Common.ConfigFilePath is { Length: > 0 } common)
            return ExistingFile(Full(common, file.Directory, home));
        return Path.Combine(home, ".dapr", "config.yaml") is var initial && File.Exists(initial) ? [initial] : [];
    }

    /// <summary>The paths as given; those that are no folder are named among the problems.</summary>
    public IReadOnlyList<string> Existing(IEnumerable<string> folders)
    {
        var list = folders.ToList();
        foreach (var missing in list.Where(f => !Directory.Exists(f)))
            AddOnce($"{app.Where}: resources path: there is no folder {missing}");
        return list;
    }

    /// <summary>A path of the run file as a full one; <c>~</c> is the home folder.</summary>
    public static string Full(string path, string directory, string home) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? Path.GetFullPath(Path.Join(home, path[1..]))
            : Path.GetFullPath(path, directory);

    private string[] ExistingFile(string path)
    {
        if (!File.Exists(path))
            AddOnce($"{app.Where}: configFilePath: there is no file {path}");
        return [path];
    }

    private void AddOnce(string problem)
    {
        if (!problems.Contains(problem))
            problems.Add(problem);
    }
}
