using Microsoft.Extensions.Logging;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.Tests.Runner;

/// <summary>How a run file is resolved and what an app is given (contract, sections 9.4 and 1.1).</summary>
public sealed class RunPlannerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> environment = new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
    private int port = 40000;

    public RunPlannerTests()
    {
        folder.Folder("web");
        folder.Folder("home");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_app_that_says_little_gets_the_defaults()
    {
        var app = Single("- appDirPath: ./web");

        Assert.Equal(("web", "web", folder.File("web")), (app.Label, app.Sidecar.AppId, app.Directory));
        Assert.Equal(folder.File("web"), app.Sidecar.WorkingDirectory);
        Assert.Equal((0, 40001, 40002), (app.Sidecar.AppPort, app.Sidecar.HttpPort, app.Sidecar.GrpcPort));
        Assert.Equal(("localhost:50005", "localhost:50006"), (app.Sidecar.PlacementHostAddress, app.Sidecar.SchedulerHostAddress));
        Assert.Equal((4L << 20, 4 << 10, -1, false), (app.Sidecar.MaxBodySize, app.Sidecar.ReadBufferSize, app.Sidecar.AppMaxConcurrency,
            app.Sidecar.EnableAppHealthCheck));
        Assert.Empty(app.Sidecar.ResourcesPaths);
        Assert.Empty(app.Sidecar.ConfigFiles);
        Assert.Empty(app.Command);
        Assert.Equal((LogDestination.File | LogDestination.Console, LogLevel.Information), (app.Log, app.LogLevel));
    }

    [Fact]
    public void The_apps_value_wins_over_common_and_what_common_switched_on_stays_on()
    {
        var app = Single("""
            - appDirPath: web
              appMaxConcurrency: 0
              enableAppHealthCheck: false
              appHealthCheckPath: /own
              maxBodySize: 1Mi
              logLevel: debug
              appLogDestination: file
              placementHostAddress: ""
            """, """
            common:
              appMaxConcurrency: 3
              enableAppHealthCheck: true
              enableApiLogging: true
              appHealthCheckPath: /common
              appHealthProbeInterval: 7
              appHealthProbeTimeout: 800
              appHealthThreshold: 2
              maxBodySize: 2Mi
              readBufferSize: 16Ki
              logLevel: error
              schedulerHostAddress: ""
            """);

        Assert.Equal((3, true, true, "/own"), (app.Sidecar.AppMaxConcurrency, app.Sidecar.EnableAppHealthCheck, app.Sidecar.EnableApiLogging,
            app.Sidecar.AppHealthCheckPath));
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromMilliseconds(800), 2),
            (app.Sidecar.AppHealthProbeInterval, app.Sidecar.AppHealthProbeTimeout, app.Sidecar.AppHealthThreshold));
        Assert.Equal((1L << 20, 16 << 10), (app.Sidecar.MaxBodySize, app.Sidecar.ReadBufferSize));
        Assert.Equal((null, null), (app.Sidecar.PlacementHostAddress, app.Sidecar.SchedulerHostAddress));
        Assert.Equal((LogLevel.Debug, LogDestination.File), (app.LogLevel, app.Log));
    }

    [Fact]
    public void Resources_come_from_the_first_level_that_has_any()
    {
        folder.Folder("home", ".dapr", "components");
        Assert.Equal([folder.File("home", ".dapr", "components")], Single("- appDirPath: web").Sidecar.ResourcesPaths);

        folder.Folder("shared");
        const string common = "common: {resourcesPaths: [shared]}";
        Assert.Equal([folder.File("shared")], Single("- appDirPath: web", common).Sidecar.ResourcesPaths);

        folder.Folder("web", ".dapr", "resources");
        Assert.Equal([folder.File("web", ".dapr", "resources")], Single("- appDirPath: web", common).Sidecar.ResourcesPaths);

        folder.Folder("web", "own");
        folder.Folder("home", "more");
        Assert.Equal([folder.File("web", "own"), folder.File("home", "more")],
            Single("- {appDirPath: web, resourcesPaths: [own, ~/more]}", common).Sidecar.ResourcesPaths);
    }

    [Fact]
    public void Resources_paths_of_the_command_line_replace_every_level()
    {
        var given = folder.Folder("given");
        folder.Folder("web", ".dapr", "resources");
        var plan = Resolve("- appDirPath: web", resources: [given]);
        Assert.Equal([given], plan.Apps[0].Sidecar.ResourcesPaths);
    }

    [Fact]
    public void Configuration_comes_from_the_first_level_that_has_one()
    {
        folder.Folder("home", ".dapr");
        File.WriteAllText(folder.File("home", ".dapr", "config.yaml"), "");
        Assert.Equal([folder.File("home", ".dapr", "config.yaml")], Single("- appDirPath: web").Sidecar.ConfigFiles);

        File.WriteAllText(folder.File("common.yaml"), "");
        const string common = "common: {configFilePath: common.yaml}";
        Assert.Equal([folder.File("common.yaml")], Single("- appDirPath: web", common).Sidecar.ConfigFiles);

        folder.Folder("web", ".dapr");
        File.WriteAllText(folder.File("web", ".dapr", "config.yaml"), "");
        Assert.Equal([folder.File("web", ".dapr", "config.yaml")], Single("- appDirPath: web", common).Sidecar.ConfigFiles);

        File.WriteAllText(folder.File("web", "own.yaml"), "");
        Assert.Equal([folder.File("web", "own.yaml")], Single("- {appDirPath: web, configFilePath: own.yaml}", common).Sidecar.ConfigFiles);
    }

    [Fact]
    public void Everything_missing_is_named_at_once_with_its_line()
    {
        var error = Assert.Throws<UsageException>(() => Resolve("""
            - appDirPath: nowhere
            - appID: a.b
              appDirPath: web
              resourcesPaths: [gone]
              configFilePath: gone.yaml
              maxBodySize: much
              command: ["no-such-program"]
            - appID: c
            """));

        var lines = error.Message.Split(Environment.NewLine);
        Assert.Contains($"dapr.yaml:3: appDirPath: there is no folder {folder.File("nowhere")}", lines);
        Assert.Contains($"dapr.yaml:4: resources path: there is no folder {folder.File("web", "gone")}", lines);
        Assert.Contains($"dapr.yaml:4: configFilePath: there is no file {folder.File("web", "gone.yaml")}", lines);
        Assert.Contains(lines, l => l.StartsWith("dapr.yaml:4: maxBodySize: 'much' is not a size", StringComparison.Ordinal));
        Assert.Contains("dapr.yaml:4: command: there is no program 'no-such-program' on the PATH", lines);
        Assert.Contains("dapr.yaml:4: app-id 'a.b' must not contain a dot", lines);
        Assert.Contains("dapr.yaml:10: 'appDirPath' is required", lines);
    }

    [Fact]
    public void The_app_gets_the_variables_of_dapr_run_and_env_wins()
    {
        var app = Single("""
            - appDirPath: web
              appPort: 8080
              daprHTTPPort: 3501
              daprGRPCPort: 50011
              metricsPort: 9091
              command: [sh]
              env: {B: own, APP_PROTOCOL: mine}
            """, "common: {env: {A: shared, B: shared}}");

        Assert.Equal(new Dictionary<string, string>
        {
            ["APP_ID"] = "web",
            ["APP_PORT"] = "8080",
            ["APP_PROTOCOL"] = "mine",
            ["APP_CHANNEL_ADDRESS"] = "127.0.0.1",
            ["DAPR_HTTP_PORT"] = "3501",
            ["DAPR_GRPC_PORT"] = "50011",
            ["DAPR_METRICS_PORT"] = "9091",
            ["DAPR_API_TOKEN"] = "token1",
            ["APP_API_TOKEN"] = "token2",
            ["A"] = "shared",
            ["B"] = "own",
        }, app.Environment);
    }

    [Fact]
    public void Tokens_are_the_environments_or_made_once_for_all_and_the_sidecar_knows_what_the_app_was_given()
    {
        environment["DAPR_API_TOKEN"] = "set";
        var apps = Resolve("""
            - {appID: a, appDirPath: web, command: [sh]}
            - {appID: b, appDirPath: web, command: [sh], env: {APP_API_TOKEN: own}}
            """).Apps;

        Assert.Equal(("set", "token1"), (apps[0].Sidecar.ApiToken, apps[0].Sidecar.AppApiToken));
        Assert.Equal(("set", "token1"), (apps[0].Environment["DAPR_API_TOKEN"], apps[0].Environment["APP_API_TOKEN"]));
        Assert.Equal(("set", "own"), (apps[1].Sidecar.ApiToken, apps[1].Sidecar.AppApiToken));
    }

    [Fact]
    public void No_token_is_made_up_when_an_app_is_started_by_somebody_else_who_could_not_know_it()
    {
        var apps = Resolve("- {appID: a, appDirPath: web, command: [sh]}\n- {appID: b, appDirPath: web}").Apps;

        Assert.All(apps, app => Assert.Equal((null, null), (app.Sidecar.ApiToken, app.Sidecar.AppApiToken)));
        Assert.DoesNotContain("DAPR_API_TOKEN", apps[0].Environment.Keys);
    }

    [Fact]
    public void Entries_with_one_app_id_are_instances_of_it()
    {
        var apps = Resolve("- {appDirPath: web, appPort: 1}\n- {appDirPath: web, appPort: 2}").Apps;

        Assert.Equal(["web", "web"], apps.Select(a => a.Sidecar.AppId));
        Assert.Equal(["web", "web#2"], apps.Select(a => a.Label));
        Assert.Equal(4, apps.SelectMany(a => (int[])[a.Sidecar.HttpPort, a.Sidecar.GrpcPort]).Distinct().Count());
    }

    [Theory]
    [InlineData("", "https")]
    [InlineData(", appProtocol: grpc", "grpcs")]
    public void An_app_over_TLS_is_refused(string field, string protocol)
    {
        var error = Assert.Throws<UsageException>(() => Resolve($"- {{appDirPath: web, appSSL: true{field}}}"));
        Assert.Contains($"app-protocol '{protocol}' is not served by the embedded sidecar", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_app_may_speak_gRPC()
    {
        var app = Single("- {appDirPath: web, appPort: 1}", "common: {appProtocol: grpc}");
        Assert.True(app.Sidecar.SpeaksGrpc);
        Assert.Equal("grpc", app.Environment["APP_PROTOCOL"]);
    }

    private AppPlan Single(string apps, string common = "") => Assert.Single(Resolve(apps, common).Apps);

    private RunPlan Resolve(string apps, string common = "", string[]? resources = null)
    {
        port = 40000;
        var tokens = 0;
        var yaml = $"version: 1\n{(common.Length == 0 ? "" : common + "\n")}apps:\n{apps}\n";
        var file = RunFileReader.Read(new StringReader(yaml), folder.File("dapr.yaml"), folder.Path);
        return new RunPlanner(environment.GetValueOrDefault, folder.File("home"), () => ++port, () => $"token{++tokens}").Resolve(file, resources ?? []);
    }
}
