using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.Tests.Runner;

/// <summary>The form of a run file (contract, sections 9.1 to 9.3).</summary>
public sealed class RunFileReaderTests
{
    [Fact]
    public void Every_field_is_read()
    {
        var file = Read("""
            version: 1
            name: shop
            common:
              resourcesPaths: [a, b]
              configFilePath: c.yaml
              env: {A: 1, B: "two", C: }
              placementHostAddress: ""
              enableAppHealthCheck: true
              logLevel: warn
              maxBodySize: 8Mi
              daprdLogDestination: file
            apps:
            - appID: web
              appDirPath: ./web
              appPort: 8080
              command: ["dotnet", "run"]
              appChannelAddress: localhost
              daprHTTPPort: 3501
              daprGRPCPort: 50011
              daprInternalGRPCPort: 50012
              metricsPort: 9091
              profilePort: 7778
              resourcesPath: old
              resourcesPaths: [new]
              appProtocol: http
              appMaxConcurrency: 5
              schedulerHostAddress: s:1
              enableApiLogging: true
              appHealthCheckPath: /up
              appHealthProbeInterval: 2
              appHealthProbeTimeout: 700
              appHealthThreshold: 9
              readBufferSize: 8Ki
              apiListenAddresses: "127.0.0.1"
              enableProfiling: false
              appSSL: false
              runtimePath: /opt
              appLogDestination: fileAndConsole
              containerImage: web:1
              containerImagePullPolicy: Never
              createService: true
            """);

        Assert.Equal("shop", file.Name);
        Assert.Equal(["a", "b"], file.Common.ResourcesPaths!);
        Assert.Equal(new Dictionary<string, string> { ["A"] = "1", ["B"] = "two", ["C"] = "" }, file.Common.Env!);
        Assert.Equal(("c.yaml", "", "warn", "8Mi", true), (file.Common.ConfigFilePath, file.Common.PlacementHostAddress, file.Common.LogLevel,
            file.Common.MaxBodySize, file.Common.EnableAppHealthCheck));
        var app = Assert.Single(file.Apps);
        Assert.Equal(("web", "./web", 8080, "localhost"), (app.AppId, app.AppDirPath, app.AppPort, app.AppChannelAddress));
        Assert.Equal((3501, 50011, 9091), (app.HttpPort, app.GrpcPort, app.MetricsPort));
        Assert.Equal(["dotnet", "run"], app.Command);
        Assert.Equal(["new", "old"], app.Fields.ResourcesPaths!);
        Assert.Equal((5, "s:1", true, "/up", 2, 700, 9), (app.Fields.AppMaxConcurrency, app.Fields.SchedulerHostAddress, app.Fields.EnableApiLogging,
            app.Fields.AppHealthCheckPath, app.Fields.AppHealthProbeInterval, app.Fields.AppHealthProbeTimeout, app.Fields.AppHealthThreshold));
        Assert.Equal(("8Ki", "127.0.0.1", false, "fileAndConsole"), (app.Fields.ReadBufferSize, app.Fields.ApiListenAddresses, app.Fields.AppSsl,
            app.Fields.AppLogDestination));
    }

    [Theory]
    [InlineData("apps: [{appDirPath: .}]", "dapr.yaml:1: 'version' is required")]
    [InlineData("version: 0\napps: [{appDirPath: .}]", "'version' is required")]
    [InlineData("version: 1", "'apps' must list at least one app")]
    [InlineData("version: 1\napps: []", "'apps' must list at least one app")]
    [InlineData("version: 1\napps:\n- appDirPath: .\n  appId: web", "dapr.yaml:4: unknown field 'appId' in apps[0]; did you mean 'appID'?")]
    [InlineData("version: 1\ncommon: {appPort: 1}\napps: [{appDirPath: .}]", "dapr.yaml:2: unknown field 'appPort' in common (known: ")]
    [InlineData("version: 1\nservices: []\napps: [{appDirPath: .}]", "dapr.yaml:2: unknown field 'services' in the run file")]
    [InlineData("version: 1\napps:\n- appDirPath: .\n  appPort: web", "dapr.yaml:4: apps[0]: expected 'appPort': a whole number from 0 to 65535, not 'web'")]
    [InlineData("version: 1\napps:\n- appDirPath: .\n  appPort: 70000", "dapr.yaml:4: apps[0]: expected 'appPort'")]
    [InlineData("version: 1\napps:\n- appDirPath: .\n  command: dotnet run", "expected 'command': a list of texts")]
    [InlineData("version: 1\napps:\n- appDirPath: .\n  env: [A]", "expected 'env': a mapping")]
    [InlineData("version: 1\napps:\n- appDirPath: .\n  enableApiLogging: yes", "expected 'enableApiLogging': true or false, not 'yes'")]
    [InlineData("version: 1\napps:\n- appDirPath: .\n  appLogDestination: nowhere", "one of console, file, fileAndConsole, not 'nowhere'")]
    [InlineData("version: 1\napps:\n- appDirPath: .\n  unixDomainSocket: /tmp", "daprd has it")]
    [InlineData("version: 1\napps:\n- text", "dapr.yaml:3: apps[0]: expected a mapping of fields, not 'text'")]
    [InlineData("version: 1\napps:\n- appDirPath: .\n  appDirPath: b", "dapr.yaml:4")]
    [InlineData("version: 1\napps: [", "dapr.yaml:")]
    [InlineData("", "the file is empty")]
    public void What_is_no_run_file_is_refused_at_its_line(string yaml, string reason)
    {
        var error = Assert.Throws<UsageException>(() => Read(yaml));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_means_the_dapr_yaml_in_it_and_a_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UsageException>(() => RunFileReader.Load(folder.Path));
        Assert.Contains(folder.File("dapr.yaml"), error.Message, StringComparison.Ordinal);

        File.WriteAllText(folder.File("dapr.yaml"), "version: 1\napps: [{appDirPath: .}]");
        var file = RunFileReader.Load(folder.Path);
        Assert.Equal((folder.File("dapr.yaml"), folder.Path), (file.Path, file.Directory));
    }

    private static RunFile Read(string yaml) => RunFileReader.Read(new StringReader(yaml), "/x/dapr.yaml", "/x");
}
