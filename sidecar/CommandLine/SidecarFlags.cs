using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.CommandLine;

/// <summary>daprd's command line (contract, section 1.4) as options of the embedded sidecar.</summary>
internal sealed class SidecarFlags
{
    // Flags whose absence nobody notices: one process and no cluster has no use for them.
    private static readonly string[] UnusedSwitches = ["enable-metrics", "enable-profiling", "disable-builtin-k8s-secret-store"];
    private static readonly string[] UnusedValues =
    [
        "dapr-internal-grpc-port", "dapr-internal-grpc-listen-address", "metrics-port", "metrics-listen-address", "profile-port",
        "profile-listen-address", "actors-disseminate-timeout", "hot-reload-reconcile-interval", "control-plane-address", "sentry-address",
        "control-plane-trust-domain", "control-plane-namespace", "actors-service", "reminders-service",
    ];

    // Flags whose absence somebody would notice.
    private static readonly string[] RefusedValues =
        ["unix-domain-socket", "dapr-public-port", "dapr-public-listen-address", "dapr-block-shutdown-duration", "log-file"];

    private SidecarOptions options;
    private long? bodySize;
    private long? legacyBodySize;
    private long? readBuffer;
    private long? legacyReadBuffer;

    private SidecarFlags(Func<string, string?> environment) => options = new SidecarOptions
    {
        AppId = "",
        ApiToken = NotEmpty(environment("DAPR_API_TOKEN")),
        AppApiToken = NotEmpty(environment("APP_API_TOKEN")),
        Namespace = environment("NAMESPACE") ?? "",
    };

    /// <summary>What the sidecar is to be.</summary>
    public SidecarOptions Options => options;

    /// <summary><c>--log-level</c>.</summary>
    public LogLevel LogLevel { get; private set; } = LogLevel.Information;

    /// <summary><c>--log-as-json</c>.</summary>
    public bool LogAsJson { get; private set; }

    /// <summary>Reads the arguments after <c>sidecar</c>, and the variables that daprd reads (contract, section 1.3).</summary>
    /// <exception cref="UsageException">A flag is unknown, not served or has a wrong value.</exception>
    public static SidecarFlags Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var flags = new SidecarFlags(environment);
        CommandFlag.Parse("sidecar", [.. flags.Served(), .. Unused(), .. Refused()], arguments);
        flags.options = flags.options with
        {
            MaxBodySize = flags.bodySize ?? flags.legacyBodySize ?? flags.options.MaxBodySize,
            ReadBufferSize = (int)(flags.readBuffer ?? flags.legacyReadBuffer ?? flags.options.ReadBufferSize),
        };
        var problems = OptionRules.Problems(flags.options).ToList();
        return problems.Count == 0 ? flags : throw new UsageException("sidecar: " + string.Join("; ", problems));
    }

    private IEnumerable<CommandFlag> Served() =>
    [
        CommandFlag.Value("app-id", v => options = options with { AppId = v }),
        CommandFlag.Number("app-port", 0, 65535, v => options = options with { AppPort = v }),
        CommandFlag.Value("app-protocol", v => options = options with { AppProtocol = v }),
        CommandFlag.Value("app-channel-address", v => options = options with { AppChannelAddress = v }),
        CommandFlag.Number("app-max-concurrency", -1, int.MaxValue, v => options = options with { AppMaxConcurrency = v }),
        CommandFlag.Value("resources-path", AddResources),
        CommandFlag.Value("components-path", AddResources),
        CommandFlag.Value("config", v => options = options with { ConfigFiles = [.. options.ConfigFiles, Path.GetFullPath(v)] }),
        CommandFlag.Number("dapr-http-port", 0, 65535, v => options = options with { HttpPort = v }),
        CommandFlag.Number("dapr-grpc-port", 0, 65535, v => options = options with { GrpcPort = v }),
        CommandFlag.Value("dapr-listen-addresses", v => options = options with { ListenAddresses = List(v) }),
        CommandFlag.Value("max-body-size", v => bodySize = Size("--max-body-size", v, long.MaxValue)),
        CommandFlag.Number("dapr-http-max-request-size", 1, int.MaxValue, v => legacyBodySize = v * 1024L * 1024),
        CommandFlag.Value("read-buffer-size", v => readBuffer = Size("--read-buffer-size", v, int.MaxValue)),
        CommandFlag.Number("dapr-http-read-buffer-size", 1, int.MaxValue / 1024, v => legacyReadBuffer = v * 1024L),
        CommandFlag.Value("placement-host-address", v => options = options with { PlacementHostAddress = NotEmpty(v) }),
        CommandFlag.Value("scheduler-host-address", v => options = options with { SchedulerHostAddress = NotEmpty(v) }),
        CommandFlag.Switch("enable-app-health-check", v => options = options with { EnableAppHealthCheck = v }),
        CommandFlag.Value("app-health-check-path", v => options = options with { AppHealthCheckPath = v }),
        CommandFlag.Number("app-health-probe-interval", 1, 86400,
            v => options = options with { AppHealthProbeInterval = TimeSpan.FromSeconds(v) }),
        CommandFlag.Number("app-health-probe-timeout", 1, 86400_000,
            v => options = options with { AppHealthProbeTimeout = TimeSpan.FromMilliseconds(v) }),
        CommandFlag.Number("app-health-threshold", 1, int.MaxValue, v => options = options with { AppHealthThreshold = v }),
        CommandFlag.Value("disable-init-endpoints", v => options = options with { DisableInitEndpoints = List(v) }),
        CommandFlag.Switch("enable-api-logging", v => options = options with { EnableApiLogging = v }),
        CommandFlag.Value("allowed-origins", v => options = options with { AllowedOrigins = v }),
        CommandFlag.Number("dapr-graceful-shutdown-seconds", 0, 86400, v => options = options with { GracefulShutdown = TimeSpan.FromSeconds(v) }),
        CommandFlag.Value("log-level", v => LogLevel = LogLevels.Parse("--log-level", v)),
        CommandFlag.Switch("log-as-json", v => LogAsJson = v),
        CommandFlag.Value("mode", RefuseKubernetes),
    ];

    private static IEnumerable<CommandFlag> Unused() =>
    [
        .. UnusedSwitches.Select(name => CommandFlag.Switch(name, _ => { })),
        .. UnusedValues.Select(name => CommandFlag.Value(name, _ => { })),
        CommandFlag.Switch("enable-mtls", v => { if (v) throw NotServed("enable-mtls"); }),
    ];

    private static IEnumerable<CommandFlag> Refused() =>
        RefusedValues.Select(name => CommandFlag.Value(name, _ => throw NotServed(name)))
            .Append(CommandFlag.Switch("wait", _ => throw NotServed("wait")));

    private static UsageException NotServed(string name) => new($"--{name} is not served by the embedded sidecar; daprd has it");

    private static void RefuseKubernetes(string mode)
    {
        if (mode != "standalone")
            throw new UsageException($"--mode {mode}: the embedded sidecar is for one machine (standalone); on Kubernetes use daprd");
    }

    private static long Size(string flag, string text, long maximum) =>
        OptionRules.TryParseSize(text, maximum, out var bytes)
            ? bytes
            : throw new UsageException($"{flag}: '{text}' {OptionRules.SizeRule}");

    private void AddResources(string path) =>
        options = options with { ResourcesPaths = [.. options.ResourcesPaths, Path.GetFullPath(path)] };

    private static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
