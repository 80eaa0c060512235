using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Switchyard.Sidecar.CommandLine;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Tests.Runner;

/// <summary>The runner as a process, with apps of a line of shell.</summary>
public sealed class RunnerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RunnerTests()
    {
        Skip.If(OperatingSystem.IsWindows() || !Directory.Exists("/proc"), "needs sh and /proc");
        folder.Folder("app");
        folder.Folder("none");
    }

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public async Task It_starts_all_prints_one_table_and_stops_all_on_SIGTERM()
    {
        await using var runner = Run(App("one", "echo one=$$; exec sleep 1000"), App("two", "echo two=$$ $X; exec sleep 1000", "env: {X: x}"));
        var one = await runner.PidAsync("one");
        await runner.LineAsync("== APP - two == two=");
        await runner.LineAsync("all healthy after");

        Assert.Single(runner.Lines, l => l.StartsWith("| app ", StringComparison.Ordinal));
        Assert.Contains(runner.Lines, l => l.StartsWith($"| one | {one} ", StringComparison.Ordinal));
        Assert.Contains(runner.Lines, l => l.StartsWith("== APP - one == one=", StringComparison.Ordinal));
        Assert.Contains(runner.Lines, l => l.EndsWith(" x", StringComparison.Ordinal));

        await StopWithinTenSecondsAsync(runner, "TERM");
        Assert.False(RunnerProcess.IsAlive(one));
    }

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task It_also_stops_on(string signal)
    {
        await using var runner = Run(App("one", "echo one=$$; exec sleep 1000"));
        var one = await runner.PidAsync("one");
        await StopWithinTenSecondsAsync(runner, signal);
        Assert.False(RunnerProcess.IsAlive(one));
    }

    [SkippableFact]
    public async Task What_ignores_SIGTERM_is_killed_and_so_are_its_children()
    {
        await using var runner = Run(App("deaf", "trap '' TERM; sleep 1000 & echo child=$!; echo parent=$$; while true; do sleep 1; done"));
        var child = await runner.PidAsync("child");
        var parent = await runner.PidAsync("parent");

        await StopWithinTenSecondsAsync(runner, "TERM");

        Assert.False(RunnerProcess.IsAlive(parent));
        await RunnerProcess.GoneAsync(child);
    }

    [SkippableFact]
    public async Task A_second_Ctrl_C_kills_at_once_but_a_second_SIGTERM_does_not()
    {
        await using var runner = Run(App("deaf", "trap '' TERM; echo deaf=$$; while true; do sleep 1; done"));
        var deaf = await runner.PidAsync("deaf");
        await runner.SignalAsync("TERM");
        await runner.LineAsync("stopping ...");
        await runner.SignalAsync("TERM");
        Assert.True(RunnerProcess.IsAlive(deaf));
        var clock = Stopwatch.StartNew();
        await runner.SignalAsync("INT");

        Assert.Equal(130, await runner.ExitAsync());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        await RunnerProcess.GoneAsync(deaf);
    }

    [SkippableFact]
    public async Task An_app_that_dies_is_named_with_its_last_lines_and_started_again_after_a_growing_wait()
    {
        await using var runner = Run(App("crash", "i=1; while [ $i -le 25 ]; do echo line $i; i=$((i+1)); done; echo failed >&2; exit 3"));

        await runner.LineAsync("error crash: app died with exit code 3; it is started again in 1 s. Its last lines:");
        await runner.LineAsync("    | line 25");
        Assert.DoesNotContain(runner.Lines, l => l.Contains("    | line 5", StringComparison.Ordinal));
        await runner.LineAsync("app died with exit code 3; it is started again in 2 s.");
        await runner.LineAsync("app died with exit code 3; it is started again in 4 s.");
        await runner.LineAsync("    | failed", count: 3);
    }

    [SkippableFact]
    public async Task An_app_that_is_killed_comes_back_and_that_is_told()
    {
        await using var runner = Run(App("one", "echo one=$$; exec sleep 1000"));
        var first = await runner.PidAsync("one");
        await runner.LineAsync("all healthy after");
        await runner.SignalAsync("KILL", first);

        await runner.LineAsync("error one: app died with exit code 137");
        var second = await runner.PidAsync("one", count: 2);
        Assert.NotEqual(first, second);
        await runner.LineAsync($"one: app is healthy again, pid {second}");
    }

    [SkippableFact]
    public async Task An_app_counts_as_healthy_when_its_health_check_answers()
    {
        var port = FreePorts.Take();
        folder.Folder("app", "healthz");
        await using var runner = Run($"""
            - appID: web
              appDirPath: app
              appPort: {port}
              enableAppHealthCheck: true
              appHealthCheckPath: /healthz/
              command: [python3, -u, -m, http.server, "{port}", --bind, 127.0.0.1]
            """);

        await runner.LineAsync("GET /healthz/ HTTP/1.1\" 200");
        await runner.LineAsync($"http://127.0.0.1:{port}");
        await runner.LineAsync("all healthy after");
    }

    [SkippableFact]
    public async Task When_the_runner_is_killed_its_apps_die_with_it()
    {
        Skip.IfNot(File.Exists("/usr/bin/setpriv"), "needs setpriv of util-linux");
        await using var runner = Run(App("one", "echo one=$$; exec sleep 1000"));
        var one = await runner.PidAsync("one");
        await runner.SignalAsync("KILL");
        await RunnerProcess.GoneAsync(one);
    }

    [SkippableFact]
    public async Task Taken_ports_are_all_named_and_nothing_is_started()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        var ports = (App: ((IPEndPoint)first.LocalEndpoint).Port, Http: ((IPEndPoint)second.LocalEndpoint).Port);
        await using var runner = Run(App("one", "echo one=$$", $"appPort: {ports.App}"), App("two", "echo two=$$", $"daprHTTPPort: {ports.Http}"));

        Assert.Equal(1, await runner.ExitAsync());
        await runner.LineAsync($"port {ports.App} (app port of one) is taken");
        await runner.LineAsync($"port {ports.Http} (sidecar HTTP of two) is taken");
        Assert.DoesNotContain(runner.Lines, l => l.Contains("== APP", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task When_a_sidecar_does_not_start_everything_is_stopped_and_the_reason_told()
    {
        File.WriteAllText(folder.File("none", "broken.yaml"), """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: broken}
            spec: {type: state.nosuch, version: v1}
            """);
        await using var runner = Run(App("one", "echo one=$$; exec sleep 1000"), App("two", "echo two=$$", "resourcesPaths: [../none]"));

        Assert.Equal(1, await runner.ExitAsync());
        await runner.LineAsync("state.nosuch");
        if (runner.Lines.Any(l => l.Contains("one=", StringComparison.Ordinal)))
            Assert.False(RunnerProcess.IsAlive(await runner.PidAsync("one")));
    }

    [SkippableFact]
    public async Task Output_goes_to_a_file_when_the_run_file_says_so()
    {
        await using var runner = Run(App("one", "echo secret line; exec sleep 1000", "appLogDestination: file"), App("two", "echo two=$$; exec sleep 1000"));
        await runner.PidAsync("two");
        await runner.LineAsync("all healthy after");
        await StopWithinTenSecondsAsync(runner, "TERM");

        var log = Assert.Single(Directory.GetFiles(folder.File("app", ".dapr", "logs"), "one_app_*.log"));
        Assert.Equal("secret line", File.ReadAllText(log).Trim());
        Assert.DoesNotContain(runner.Lines, l => l.Contains("secret line", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_project_that_does_not_build_stops_the_run_with_the_compilers_words()
    {
        File.WriteAllText(folder.File("app", "Broken.csproj"), """
            <Project>
              <Target Name="Restore" />
              <Target Name="Build"><Error Text="this does not compile" /></Target>
            </Project>
            """);
        await using var runner = RunnerProcess.Run(WriteRunFile(App("one", "echo one=$$; exec sleep 1000")));

        Assert.Equal(1, await runner.ExitAsync());
        await runner.LineAsync("this does not compile");
        await runner.LineAsync("the apps could not be built");
        Assert.DoesNotContain(runner.Lines, l => l.Contains("== APP", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Without_arguments_the_embedded_components_beside_dapr_yaml_are_taken()
    {
        WriteRunFile(App("one", "echo one=$$; exec sleep 1000"));
        await using var without = RunnerProcess.Start([], folder.Path);
        Assert.Equal(1, await without.ExitAsync());
        await without.LineAsync(folder.File("components", "pubsub", "embedded"));

        foreach (var path in Sidecar.CommandLine.RunArguments.EmbeddedResources)
            folder.Folder(path.Split('/'));
        await using var with = RunnerProcess.Start([], folder.Path);
        await with.PidAsync("one");
    }

    [SkippableTheory]
    [InlineData("run", "-f PATH is required")]
    [InlineData("walk", "unknown command 'walk'")]
    [InlineData("sidecar --mode kubernetes --app-id a", "--mode kubernetes")]
    [InlineData("--frobnicate", "unknown flag '--frobnicate'")]
    public async Task A_command_line_that_cannot_be_followed_ends_with_code_1(string arguments, string reason)
    {
        await using var runner = RunnerProcess.Start(arguments.Split(' '), folder.Path);
        Assert.Equal(1, await runner.ExitAsync());
        await runner.LineAsync(reason);
    }

    private RunnerProcess Run(params string[] apps) => RunnerProcess.Run(WriteRunFile(apps), "--no-build");

    private string WriteRunFile(params string[] apps)
    {
        File.WriteAllText(folder.File("dapr.yaml"), $"version: 1\ncommon: {{resourcesPaths: [none]}}\napps:\n{string.Join('\n', apps)}\n");
        return folder.File("dapr.yaml");
    }

    private static string App(string id, string shell, string more = "") =>
        $"- appID: {id}\n  appDirPath: app\n  command: [sh, -c, '{shell.Replace("'", "''", StringComparison.Ordinal)}']\n{(more.Length == 0 ? "" : "  " + more)}";

    private static async Task StopWithinTenSecondsAsync(RunnerProcess runner, string signal)
    {
        var clock = Stopwatch.StartNew();
        await runner.SignalAsync(signal);
        Assert.Equal(0, await runner.ExitAsync());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
