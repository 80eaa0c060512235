using System.Globalization;

namespace Switchyard.Sandbox;

/// <summary>The command lines of Dapr's programs, everything on loopback (the contract's sections 1.4 and 9).</summary>
internal sealed class DaprdCommands
{
    /// <summary>Actors of one namespace find each other.</summary>
    public const string Namespace = "default";

    private const string Host = "127.0.0.1";
    private static readonly string[] OnLoopback = ["--listen-address", Host, "--healthz-listen-address", Host, "--enable-metrics=false", "--metrics-listen-address", Host];
    private readonly SystemFolder folder;
    private readonly string daprd;
    private readonly Dictionary<SystemApp, string> internalPorts;
    private readonly string placementPort = Port();
    private readonly string schedulerPort = Port();

    /// <summary>Chooses the ports, which stay the same when a program is started again.</summary>
    /// <param name="folder">Has the components and the apps.</param>
    /// <param name="find">Gives the full path of a program of Dapr's.</param>
    public DaprdCommands(SystemFolder folder, Func<string, string> find)
    {
        this.folder = folder;
        daprd = find("daprd");
        internalPorts = folder.Apps.ToDictionary(app => app, _ => Port());
        Placement = [find("placement"), .. OnLoopback, "--port", placementPort, "--healthz-port", Port(), "--initial-cluster", $"dapr-placement-0={Host}:{Port()}"];
        Scheduler =
        [
            find("scheduler"), .. OnLoopback, "--port", schedulerPort, "--healthz-port", Port(), "--etcd-data-dir", Path.Combine(folder.Path, ".data", "scheduler"),
            "--etcd-client-port", Port(), "--etcd-client-listen-address", Host, "--etcd-initial-cluster", $"dapr-scheduler-server-0=http://{Host}:{Port()}",
            "--override-broadcast-host-port", $"{Host}:{schedulerPort}",
        ];
    }

    /// <summary>The table of which app hosts which actors.</summary>
    public IReadOnlyList<string> Placement { get; }

    /// <summary>Keeps reminders.</summary>
    public IReadOnlyList<string> Scheduler { get; }

    /// <summary>What <c>dapr run</c> tells an app.</summary>
    public static IEnumerable<KeyValuePair<string, string>> AppEnvironment(SystemApp app) =>
    [
        new("APP_ID", app.AppId),
        new("APP_PORT", Text(app.AppPort)),
        new("DAPR_HTTP_PORT", Text(app.HttpPort)),
        new("DAPR_GRPC_PORT", Text(app.GrpcPort)),
    ];

    /// <summary>An app's sidecar.</summary>
    public IReadOnlyList<string> Sidecar(SystemApp app) =>
    [
        daprd, "--app-id", app.AppId, "--app-port", Text(app.AppPort), "--dapr-http-port", Text(app.HttpPort), "--dapr-grpc-port", Text(app.GrpcPort),
        "--dapr-internal-grpc-port", internalPorts[app], "--dapr-internal-grpc-listen-address", Host, "--dapr-listen-addresses", Host,
        "--metrics-port", Text(app.MetricsPort), "--metrics-listen-address", Host,
        .. folder.ResourceFolders.SelectMany(path => (string[])["--resources-path", path]), "--config", folder.ConfigurationFile,
        "--placement-host-address", $"{Host}:{placementPort}", "--scheduler-host-address", $"{Host}:{schedulerPort}", .. folder.HealthFlags,
    ];

    private static string Port() => Text(FreePorts.Take());

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
