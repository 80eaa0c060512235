using System.Net;
using System.Net.Sockets;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resources;
using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.Tests.Runner;

public sealed class PortCheckTests
{
    [Fact]
    public void Free_ports_are_no_problem() => Assert.Empty(PortCheck.Problems(Plan(App("auth", FreePorts.Take(), FreePorts.Take(), FreePorts.Take()))));

    [Fact]
    public void Every_taken_port_is_named_with_who_needs_it_and_who_has_it()
    {
        using var first = Listen();
        using var second = Listen();
        var problems = PortCheck.Problems(Plan(App("auth", Port(first), FreePorts.Take(), FreePorts.Take()), App("users", FreePorts.Take(), Port(second), FreePorts.Take())));

        Assert.Equal(2, problems.Count);
        Assert.StartsWith($"port {Port(first)} (app port of auth) is taken", problems[0], StringComparison.Ordinal);
        Assert.StartsWith($"port {Port(second)} (sidecar HTTP of users) is taken", problems[1], StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.All(problems, p => Assert.Contains($"by pid {Environment.ProcessId} ", p, StringComparison.Ordinal));
    }

    [Fact]
    public void A_port_needed_twice_is_named_with_both()
    {
        var port = FreePorts.Take();
        var problem = Assert.Single(PortCheck.Problems(Plan(App("auth", port, FreePorts.Take(), FreePorts.Take()), App("users", FreePorts.Take(), FreePorts.Take(), port))));
        Assert.Equal($"port {port} is needed more than once: app port of auth and sidecar gRPC of users", problem);
    }

    [Fact]
    public void The_port_of_an_app_that_is_not_started_here_may_be_taken()
    {
        using var app = Listen();
        Assert.Empty(PortCheck.Problems(Plan(App("auth", Port(app), FreePorts.Take(), FreePorts.Take()) with { Command = [] })));
    }

    [Fact]
    public void The_table_has_a_line_for_each_app()
    {
        var table = AppTable.Format(Plan(App("auth", 8081, 3501, 50011), App("cron", 0, 3502, 50021)), app => app.Label == "auth" ? 77 : 0);

        Assert.Equal("""
            +------+-----+----------+--------------+--------------+-----------------------+
            | app  | pid | app port | sidecar HTTP | sidecar gRPC | URLs                  |
            +------+-----+----------+--------------+--------------+-----------------------+
            | auth | 77  | 8081     | 3501         | 50011        | http://127.0.0.1:8081 |
            | cron | -   | -        | 3502         | 50021        |                       |
            +------+-----+----------+--------------+--------------+-----------------------+
            """, table, ignoreLineEndingDifferences: true);
    }

    private static RunPlan Plan(params AppPlan[] apps) => new("dapr.yaml", null, apps);

    private static AppPlan App(string id, int appPort, int httpPort, int grpcPort) => new()
    {
        Label = id,
        Directory = "/",
        Command = ["true"],
        Environment = new Dictionary<string, string>(),
        Sidecar = new SidecarOptions { AppId = id, AppPort = appPort, HttpPort = httpPort, GrpcPort = grpcPort },
        Log = LogDestination.Console,
        LogLevel = Microsoft.Extensions.Logging.LogLevel.Information,
        ListenPorts = appPort == 0 ? [] : [appPort],
    };

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
