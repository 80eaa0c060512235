namespace Switchyard.TestSite;

/// <summary>A temporary copy of the embedded components: the repository's own YAML, with the databases of one test.</summary>
internal sealed class SiteFolder : IDisposable
{
    private static readonly string[] Parts = [Path.Combine("components", "common"), Path.Combine("components", "pubsub", "embedded"), Path.Combine("components", "state", "embedded")];
    private readonly string root = Directory.CreateTempSubdirectory("switchyard-site-").FullName;

    public SiteFolder()
    {
        var repository = Repository();
        foreach (var file in Parts.SelectMany(part => Directory.EnumerateFiles(Path.Combine(repository, part), "*", SearchOption.AllDirectories)))
        {
            var copy = Path.Combine(root, Path.GetRelativePath(repository, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        Directory.CreateDirectory(WorkingDirectory);
    }

    /// <summary>Where the sidecars load components and subscriptions from.</summary>
    public IReadOnlyList<string> Resources => [.. Parts.Select(part => Path.Combine(root, part))];

    /// <summary>Where the relative paths in the components start: as deep as a service's folder.</summary>
    public string WorkingDirectory => Path.Combine(root, "services", "app");

    /// <summary>Puts a secret beside the development ones; to be called before the sidecars start.</summary>
    public void AddSecrets(IReadOnlyDictionary<string, string> secrets)
    {
        var file = Path.Combine(root, "components", "common", "development", "secrets.json");
        var all = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        foreach (var (name, value) in secrets)
            all[name] = value;
        File.WriteAllText(file, all.ToJsonString());
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Solution.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Solution.sln was not found above " + AppContext.BaseDirectory);
    }
}
