namespace Switchyard.Sidecar.Testing;

/// <summary>A temporary folder with what sidecars load: components and subscriptions of one test, with databases of its own.</summary>
public sealed class ComponentFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("switchyard-components-").FullName;
    private readonly List<string> resourcesPaths = [];

    /// <summary>A folder with nothing in it.</summary>
    public ComponentFolder() => Directory.CreateDirectory(WorkingDirectory);

    /// <summary>Where the sidecars load from.</summary>
    public IReadOnlyList<string> ResourcesPaths => resourcesPaths;

    /// <summary>Where relative paths in the components start: two folders deep, as an app's folder is in a repository.</summary>
    public string WorkingDirectory => Path.Combine(root, "apps", "app");

    /// <summary>In memory: a store of state and actors, two brokers, and secrets, by the usual names.</summary>
    /// <param name="secrets">The secrets of the store <c>secrets</c>.</param>
    public static ComponentFolder InMemory(IReadOnlyDictionary<string, string>? secrets = null)
    {
        var folder = new ComponentFolder();
        folder.Add("statestore", "state.in-memory", ("actorStateStore", "true"));
        folder.Add("pubsub", "pubsub.in-memory");
        folder.Add("broadcast", "pubsub.in-memory");
        var file = Path.Combine(folder.root, "secrets.json");
        File.WriteAllText(file, System.Text.Json.JsonSerializer.Serialize(secrets ?? new Dictionary<string, string>()));
        folder.Add("secrets", "secretstores.local.file", ("secretsFile", file));
        return folder;
    }

    /// <summary>Copies folders of YAML, each with what is below it, under the places that they have below <paramref name="repository"/>.</summary>
    public static ComponentFolder CopyOf(string repository, params IEnumerable<string> folders)
    {
        var copy = new ComponentFolder();
        foreach (var folder in folders)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(repository, folder), "*", SearchOption.AllDirectories))
            {
                var place = Path.Combine(copy.root, Path.GetRelativePath(repository, file));
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                File.Copy(file, place);
            }

            copy.resourcesPaths.Add(Path.Combine(copy.root, folder));
        }

        return copy;
    }

    /// <summary>The full path of what lies in it.</summary>
    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([root, .. parts]);

    /// <summary>Adds a component.</summary>
    public void Add(string name, string type, params IEnumerable<(string Name, string Value)> metadata) => Add($$"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: {{name}}
        spec:
          type: {{type}}
          version: v1
          metadata: [{{string.Join(", ", metadata.Select(item => $"{{ name: {item.Name}, value: '{item.Value}' }}"))}}]
        """);

    /// <summary>Adds a resource of any kind.</summary>
    public void Add(string yaml)
    {
        var added = Path.Combine(root, "added");
        if (!resourcesPaths.Contains(added))
        {
            Directory.CreateDirectory(added);
            resourcesPaths.Add(added);
        }

        File.WriteAllText(Path.Combine(added, $"{Guid.NewGuid():N}.yaml"), yaml);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);
    }
}
