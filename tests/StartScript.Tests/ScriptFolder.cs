using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Switchyard.Sandbox;

namespace Switchyard.StartScript.Tests;

/// <summary>
/// The script beside what it reads, in a folder of its own: the run file, and the components with free ports for their servers.
/// On its PATH are <c>dotnet</c> and, where a test wants it, a <c>dapr</c> that only keeps what it was asked.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ScriptFolder : IDisposable
{
    /// <summary>What the stand-in for the CLI ends with.</summary>
    public const int DaprExitCode = 7;

    private const string OneCall = "call";
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly string[] Needed = ["tye-free-run.ps1", "dapr.yaml", ".config/dotnet-tools.json"];
    private static readonly string[] Programs = ["dotnet", "env", "setsid", "cp"];
    private readonly Dictionary<string, int> _ports = [];
    private readonly List<TcpListener> _listeners = [];

    private ScriptFolder()
    {
        foreach (var name in Needed)
            Copy(name, File.ReadAllText(Original(name)));
        foreach (var file in Directory.EnumerateFiles(Original("components"), "*.yaml", SearchOption.AllDirectories))
            Copy(System.IO.Path.GetRelativePath(SystemFolder.RepositoryRoot, file), WithFreePorts(File.ReadAllText(file)));
        Directory.CreateDirectory(Bin);
        Directory.CreateDirectory(Seen);
        foreach (var program in Programs)
            File.CreateSymbolicLink(System.IO.Path.Combine(Bin, program), SystemRuntime.Find(program)!);
    }

    /// <summary>Makes the folder.</summary>
    /// <exception cref="SkipException">There is no PowerShell here.</exception>
    public static async Task<ScriptFolder> CreateAsync()
    {
        await PowerShell.RequireAsync();
        return new ScriptFolder();
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("switchyard-script-").FullName;

    public string RunFile => System.IO.Path.Combine(Path, "dapr.run.yaml");

    /// <summary>The variables of the folder's PowerShell; without tokens that the tests may have been started with.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["PATH"] = Bin,
        ["DAPR_API_TOKEN"] = "",
        ["APP_API_TOKEN"] = "",
        ["SEEN"] = Seen,
        ["AS"] = OneCall,
    };

    private string Seen => System.IO.Path.Combine(Path, "seen");

    private string Bin => System.IO.Path.Combine(Path, "bin");

    /// <summary>The folders that a user may choose from, by the kind: pubsub or state.</summary>
    public static string[] Choices(string kind) =>
        [.. new DirectoryInfo(Original("components", kind)).GetDirectories().Select(folder => folder.Name).Order(StringComparer.Ordinal)];

    public static string Original(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([SystemFolder.RepositoryRoot, .. parts]);

    /// <summary>The port that stands for the one of the repository's components, e.g. 4222.</summary>
    public int Port(int original) => _ports[original.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Answers where the components expect a server; without ports, for each of them.</summary>
    public void Listen(params IEnumerable<int> originals)
    {
        var chosen = originals.Select(Port).ToList();
        foreach (var port in chosen.Count > 0 ? chosen : [.. _ports.Values])
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            _listeners.Add(listener);
        }
    }

    /// <summary>Puts the stand-in for the CLI on the PATH: it keeps what it was given under $SEEN, by the name $AS.</summary>
    public void AddDapr(bool executable = true)
    {
        var dapr = System.IO.Path.Combine(Bin, "dapr");
        File.WriteAllText(dapr, $"""
            #!/bin/sh
            [ "$1" != --version ] || exit 0
            as="$SEEN/$AS"
            printf '%s\n' "$*" "$DAPR_API_TOKEN" "$APP_API_TOKEN" >"$as.call"
            cp "$3" "$as.yaml"
            exit {DaprExitCode}
            """);
        File.SetUnixFileMode(dapr, executable ? Executable : UnixFileMode.UserRead);
    }

    /// <summary>What the stand-in was asked under a name, or null.</summary>
    public DaprCall? Call(string name = OneCall)
    {
        var kept = System.IO.Path.Combine(Seen, name);
        return File.Exists(kept + ".call") && File.ReadAllLines(kept + ".call") is [var arguments, var apiToken, var appToken]
            ? new DaprCall(arguments, apiToken, appToken, File.ReadAllText(kept + ".yaml"))
            : null;
    }

    /// <summary>Runs the script.</summary>
    public Task<ScriptResult> RunAsync(params string[] arguments) =>
        PowerShell.RunAsync(Path, Environment, ["-File", System.IO.Path.Combine(Path, "tye-free-run.ps1"), .. arguments]);

    public void Dispose()
    {
        _listeners.ForEach(listener => listener.Dispose());
        Directory.Delete(Path, recursive: true);
    }

    private string WithFreePorts(string yaml)
    {
        foreach (var address in Address.Ports(yaml))
        {
            if (!_ports.TryGetValue(address, out var port))
                port = _ports[address] = FreePorts.Take();
            yaml = Address.WithPort(yaml, address, port);
        }
        return yaml;
    }

    private void Copy(string name, string text)
    {
        var copy = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
        File.WriteAllText(copy, text);
    }
}

/// <summary>One call of the CLI.</summary>
/// <param name="Arguments">What it was asked.</param>
/// <param name="ApiToken">DAPR_API_TOKEN.</param>
/// <param name="AppToken">APP_API_TOKEN.</param>
/// <param name="RunFile">The text of the run file.</param>
internal sealed record DaprCall(string Arguments, string ApiToken, string AppToken, string RunFile);
