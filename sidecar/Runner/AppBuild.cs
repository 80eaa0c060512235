using System.Collections.Concurrent;
using System.Security;

namespace Switchyard.Sidecar.Runner;

/// <summary>Builds the apps of a run that have a project in their folder: all of them in one call of MSBuild, in Release.</summary>
internal static class AppBuild
{
    /// <summary>The projects to build: every <c>.csproj</c> directly in an app's folder.</summary>
    public static IReadOnlyList<string> Projects(RunPlan plan) =>
        [.. plan.Apps.Select(a => a.Directory).Distinct().SelectMany(d => Directory.EnumerateFiles(d, "*.csproj"))
            .Order(StringComparer.Ordinal)];

    /// <summary>Restores and builds the projects; shows the output only when that fails, or always when asked to.</summary>
    /// <exception cref="RunException">The build failed; its output was written.</exception>
    public static async Task RunAsync(IReadOnlyList<string> projects, ProcessLauncher launcher, RunConsole console, bool verbose,
        CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("switchyard-build-");
        try
        {
            var traversal = Path.Combine(folder.FullName, "apps.proj");
            await File.WriteAllTextAsync(traversal, Traversal(projects), cancellationToken);
            var output = new ConcurrentQueue<string>();
            // The compiler server is this build's own: it lives in its process group and ends with it. It halves a first build; a second
            // MSBuild node costs more to start than it saves. Analyzers, a third of the work, are for those who change the code.
            string[] words =
            [
                DotNet(), "msbuild", traversal, "-restore", "-nologo", "-nodeReuse:false",
                verbose ? "-verbosity:minimal" : "-verbosity:quiet",
                "-property:Configuration=Release", "-property:RunAnalyzers=false", "-property:UseSharedCompilation=true",
                $"-property:SharedCompilationId={Guid.NewGuid():N}",
            ];
            var child = await launcher.StartAsync(words, folder.FullName, InheritedByRun, verbose ? console.WriteLine : output.Enqueue);
            int exitCode;
            try
            {
                exitCode = await child.Exited.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                child.Kill();
                await child.Exited;
                throw;
            }
            if (exitCode == 0)
                return;
            if (!output.IsEmpty)
                console.WriteLine(string.Join(Environment.NewLine, output));
            throw new RunException($"the apps could not be built (exit code {exitCode}); nothing was started");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // What `dotnet run` and `dotnet test` set for the process they start would make another MSBuild load their own SDK's parts.
    private static IEnumerable<KeyValuePair<string, string?>> InheritedByRun =>
        ((string[])["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBuildLoadMicrosoftTargetsReadOnly"])
            .Select(n => KeyValuePair.Create(n, (string?)null));

    private static string DotNet() => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host)
        ? host
        : Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    // One restore for all: each on its own would write the files of shared references at the same time.
    private static string Traversal(IReadOnlyList<string> projects) => $"""
        <Project DefaultTargets="Build">
          <PropertyGroup>
            <RestoreGraphProjectInput>{SecurityElement.Escape(string.Join(';', projects))}</RestoreGraphProjectInput>
          </PropertyGroup>
          <Import Project="$(MSBuildToolsPath)/NuGet.targets" />
          <Target Name="Build">
            <MSBuild Projects="$(RestoreGraphProjectInput)" Targets="Build" />
          </Target>
        </Project>
        """;
}
