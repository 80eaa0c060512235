using System.Globalization;
using YamlDotNet.Serialization;

namespace Switchyard.Sandbox;

/// <summary>
/// A copy of the run file and the components in a temporary folder: the same YAML, but for ports, paths and the configuration of the build.
/// Databases lie below it, since their paths in the YAML are relative.
/// </summary>
public sealed class SystemFolder : IDisposable
{
    private static readonly (string Name, string Flag)[] HealthFields =
    [
        ("enableAppHealthCheck", "enable-app-health-check"), ("appHealthCheckPath", "app-health-check-path"), ("appHealthProbeInterval", "app-health-probe-interval"),
        ("appHealthProbeTimeout", "app-health-probe-timeout"), ("appHealthThreshold", "app-health-threshold"),
    ];

    private static readonly string[] PortFields = ["appPort", "daprHTTPPort", "daprGRPCPort", "metricsPort"];
    private readonly Dictionary<int, int> ports = [];
    private readonly List<SystemApp> apps = [];
    private Dictionary<object, object> common = [];

    private SystemFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The run file in it.</summary>
    public string RunFile => System.IO.Path.Combine(Path, "dapr.yaml");

    /// <summary>The apps of the run file, in its order.</summary>
    public IReadOnlyList<SystemApp> Apps => apps;

    /// <summary>Full paths of the folders that every sidecar loads.</summary>
    public IEnumerable<string> ResourceFolders => ((List<object>)common["resourcesPaths"]).Select(path => System.IO.Path.Combine(Path, (string)path));

    /// <summary>Full path of every sidecar's Configuration.</summary>
    public string ConfigurationFile => System.IO.Path.Combine(Path, (string)common["configFilePath"]);

    /// <summary>The run file's app health check, as daprd's flags.</summary>
    public IEnumerable<string> HealthFlags => HealthFields.Where(known => common.ContainsKey(known.Name)).Select(known => $"--{known.Flag}={common[known.Name]}");

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
    /// <param name="runtime">Says which folders of components are used.</param>
    public static SystemFolder Create(SystemRuntime runtime)
    {
        var folder = new SystemFolder(Directory.CreateTempSubdirectory("switchyard-").FullName);
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(RepositoryRoot, "components"), "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(folder.Path, System.IO.Path.GetRelativePath(RepositoryRoot, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        var run = Read(System.IO.Path.Combine(RepositoryRoot, "dapr.yaml"));
        folder.common = (Dictionary<object, object>)run["common"];
        folder.common["resourcesPaths"] = new List<object> { "components/common", $"components/pubsub/{runtime.PubSub}", $"components/state/{runtime.State}" };
        foreach (var app in (List<object>)run["apps"])
            folder.Adapt((Dictionary<object, object>)app);
        Write(folder.RunFile, run);
        if (runtime.NameResolution is not null)
            folder.ResolveNamesBy(runtime.NameResolution);
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
            app[field] = Port(int.Parse((string)app[field], CultureInfo.InvariantCulture));
        var environment = common.TryGetValue("env", out var shared) ? Texts(shared) : [];
        if (app.TryGetValue("env", out var env))
        {
            foreach (var (name, value) in ((Dictionary<object, object>)env).ToList())
                if (((string)name).EndsWith("PORT", StringComparison.Ordinal) || ((string)name).EndsWith("_PORTS", StringComparison.Ordinal))
                    ((Dictionary<object, object>)env)[name] = Port(int.Parse((string)value, CultureInfo.InvariantCulture));
            foreach (var (name, value) in Texts(env))
                environment[name] = value;
        }
        apps.Add(new SystemApp((string)app["appID"], copy, [.. ((List<object>)app["command"]).Cast<string>()], environment,
            (int)app["appPort"], (int)app["daprHTTPPort"], (int)app["daprGRPCPort"], (int)app["metricsPort"]));
    }

    /// <summary>Sidecars of one machine find each other by a file, where mDNS has no network to ask.</summary>
    private void ResolveNamesBy(string component)
    {
        var configuration = Read(ConfigurationFile);
        ((Dictionary<object, object>)configuration["spec"])["nameResolution"] = new Dictionary<object, object>
        {
            ["component"] = component,
            ["version"] = "v1",
            // All sidecars open it at the same moment: going over to WAL then fails at once, and their own patience of 0.8 s is short on a busy machine.
            ["configuration"] = new Dictionary<object, object>
            {
                ["connectionString"] = System.IO.Path.Combine(Path, "names.db"),
                ["disableWAL"] = "true",
                ["busyTimeout"] = "10s",
                ["timeout"] = "15s",
                ["updateInterval"] = "30s",
            },
        };
        Write(ConfigurationFile, configuration);
    }

    private static Dictionary<string, string> Texts(object map) =>
        ((Dictionary<object, object>)map).ToDictionary(entry => (string)entry.Key, entry => Convert.ToString(entry.Value, CultureInfo.InvariantCulture)!);

    private static Dictionary<object, object> Read(string file) => new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(File.ReadAllText(file));

    private static void Write(string file, object document) => File.WriteAllText(file, new SerializerBuilder().Build().Serialize(document));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Solution.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Solution.sln was not found above " + AppContext.BaseDirectory);
    }
}
