using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Switchyard.Sandbox;

namespace Switchyard.StartScript.Tests;

/// <summary>What git has or would take, in a folder of its own, with free ports in dapr.yaml: a fresh clone, changes included.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class RepositoryCopy : IDisposable
{
    private readonly Dictionary<int, int> _ports = [];

    private RepositoryCopy()
    {
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("switchyard-copy-").FullName;

    public static async Task<RepositoryCopy> CreateAsync()
    {
        var copy = new RepositoryCopy();
        foreach (var name in (await FilesAsync()).Where(name => File.Exists(ScriptFolder.Original(name))))
        {
            var target = System.IO.Path.Combine(copy.Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(ScriptFolder.Original(name), target);
        }
        var run = System.IO.Path.Combine(copy.Path, "dapr.yaml");
        var text = await File.ReadAllTextAsync(run);
        text = Ports().Replace(text, match => match.Groups["before"].Value + copy.FreePort(match.Groups["port"].Value));
        await File.WriteAllTextAsync(run, text);
        return copy;
    }

    /// <summary>The port that stands for one of the repository's dapr.yaml, e.g. 8080.</summary>
    public int Port(int original) => _ports[original];

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string FreePort(string original)
    {
        var port = FreePorts.Take();
        _ports.Add(int.Parse(original, CultureInfo.InvariantCulture), port);
        return port.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<string[]> FilesAsync()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = SystemFolder.RepositoryRoot,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var files = (await git.StandardOutput.ReadToEndAsync()).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        await git.WaitForExitAsync();
        Assert.Equal(0, git.ExitCode);
        return files;
    }

    [GeneratedRegex(@"(?<before>(appPort|daprHTTPPort|daprGRPCPort|metricsPort|PUBLIC_PORT): ""?)(?<port>\d+)")]
    private static partial Regex Ports();
}
