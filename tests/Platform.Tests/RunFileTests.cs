using Switchyard.Platform.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Platform.Tests;

/// <summary>dapr.yaml, which both the Dapr CLI and the embedded runner read.</summary>
public sealed class RunFileTests
{
    private static readonly YamlNode Run = Yaml.Load("dapr.yaml")[0];

    // Dapr's contract, sections 9.2 and 9.3, as far as used.
    private static readonly string[] CommonFields =
        ["resourcesPaths", "configFilePath", "env", "enableAppHealthCheck", "appHealthCheckPath", "appHealthProbeInterval",
            "appHealthProbeTimeout", "appHealthThreshold", "appLogDestination", "daprdLogDestination", "logLevel"];

    private static readonly string[] AppFields =
        ["appID", "appDirPath", "appPort", "daprHTTPPort", "daprGRPCPort", "metricsPort", "command", "env"];

    [Fact]
    public void TheCliKnowsEveryField()
    {
        Assert.Empty(Run.Entries().Select(entry => entry.Key).Except(["version", "name", "common", "apps"]));
        Assert.Empty(Run.Entries("common").Select(entry => entry.Key).Except(CommonFields));
        Assert.Empty(Run.List("apps").SelectMany(app => app.Entries()).Select(entry => entry.Key).Except(AppFields));
        Assert.Equal("true", Run.Text("common", "enableAppHealthCheck"));
    }

    [Fact]
    public void EveryPathIsThere()
    {
        Assert.All(Run.Texts("common", "resourcesPaths"), folder => Assert.True(Directory.Exists(Repository.PathOf(folder)), folder));
        Assert.True(File.Exists(Repository.PathOf(Run.Text("common", "configFilePath")!)));
        Assert.All(Run.List("apps"), app =>
        {
            var folder = app.Text("appDirPath")!;
            Assert.True(Directory.Exists(Repository.PathOf(folder)), folder);
            Assert.True(File.Exists(Repository.PathOf(folder, $"{Path.GetFileName(folder)}.csproj")), folder);
        });
    }

    [Fact]
    public void EveryAppRunsItsBuiltAssembly() =>
        Assert.All(Run.List("apps"), app =>
        {
            var project = Path.GetFileName(app.Text("appDirPath")!);
            Assert.Equal(["dotnet", $"../../artifacts/bin/{project}/release/{project}.dll"], app.Texts("command"));
        });
}
