using YamlDotNet.Serialization;

namespace Switchyard.Sandbox;

/// <summary>
/// A copy of the run file and the components in a temporary folder: the same YAML, but for ports, paths and the configuration of the build.
/// Databases lie below it, since their paths in the YAML are relative.
/// </summary>
public sealed class SystemFolder : IDisposable
{
    private static readonly string[] PortFields = ["appPort", "daprHTTPPort", "daprGRPCPort", "metricsPort"];
    private readonly Dictionary<int, int> ports = [];
    private readonly List<int> sidecarPorts = [];

    private SystemFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The run file in it.</summary>
    public string RunFile => System.IO.Path.Combine(Path, "dapr.yaml");

    /// <summary>The HTTP ports of all sidecars.</summary>
    public IReadOnlyList<int> SidecarPorts => sidecarPorts;

    /// <summary>The port that stands for the one of the repository's dapr.yaml, e.g. 8080 for the public one.</summary>
    public int Port(int original) => ports.TryGetValue(original, out var port) ? port : ports[original] = FreePorts.Take();

    /// <summary>The repository's root: the nearest folder above the test's binaries that holds Solution.sln.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The configuration this assembly was built in: debug or release.</summary>
    public static string Configuration { get; } = System.IO.Path.GetFileName(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));

    /// <summary>A service's or the sidecar's assembly, of the same configuration.</summary>
    public static string Assembly(string project) =>
        System.IO.Path.Combine(RepositoryRoot, "artifacts", "bin", project, Configuration, project + ".dll");

    /// <summary>Makes the folder.</summary>
    public static SystemFolder Create()
    {
        var folder = new SystemFolder(Directory.CreateTempSubdirectory("switchyard-").FullName);
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(RepositoryRoot, "components"), "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(folder.Path, System.IO.Path.GetRelativePath(RepositoryRoot, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        var run = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(
            File.ReadAllText(System.IO.Path.Combine(RepositoryRoot, "dapr.yaml")));
        ((Dictionary<object, object>)run["common"])["resourcesPaths"] =
            new List<object> { "components/common", "components/pubsub/embedded", "components/state/embedded" };
        foreach (var app in (List<object>)run["apps"])
            folder.Adapt((Dictionary<object, object>)app);
        File.WriteAllText(folder.RunFile, new SerializerBuilder().Build().Serialize(run));
        return folder;
    }

    /// <summary>Removes the folder and all that the system left in it.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Adapt(Dictionary<object, object> app)
    {
        var directory = (string)app["appDirPath"];
        var copy = Directory.CreateDirectory(System.IO.Path.Combine(Path, directory)).FullName;
        foreach (var settings in Directory.EnumerateFiles(System.IO.Path.Combine(RepositoryRoot, directory), "appsettings*.json"))
            File.Copy(settings, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(settings)));
        app["command"] = new List<object> { "dotnet", Assembly(System.IO.Path.GetFileName(directory.TrimEnd('/'))) };
        foreach (var field in PortFields.Where(app.ContainsKey))
            app[field] = Port(int.Parse((string)app[field], System.Globalization.CultureInfo.InvariantCulture));
        sidecarPorts.Add((int)app["daprHTTPPort"]);
        if (app.TryGetValue("env", out var env))
            foreach (var (name, value) in ((Dictionary<object, object>)env).ToList())
                if (((string)name).EndsWith("PORT", StringComparison.Ordinal) || ((string)name).EndsWith("_PORTS", StringComparison.Ordinal))
                    ((Dictionary<object, object>)env)[name] = Port(int.Parse((string)value, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Solution.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Solution.sln was not found above " + AppContext.BaseDirectory);
    }
}
