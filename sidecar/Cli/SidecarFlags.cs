using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Cli;

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
        Flag.Parse("sidecar", [.. flags.Served(), .. Unused(), .. Refused()], arguments);
        flags.options = flags.options with
        {
            MaxBodySize = flags.bodySize ?? flags.legacyBodySize ?? flags.options.MaxBodySize,
            ReadBufferSize = (int)(flags.readBuffer ?? flags.legacyReadBuffer ?? flags.options.ReadBufferSize),
        };
        var problems = OptionRules.Problems(flags.options).ToList();
        return problems.Count == 0 ? flags : throw new UsageException("sidecar: " + string.Join("; ", problems));
    }

    private IEnumerable<Flag> Served() =>
    [
        Flag.Value("app-id", v => options = options with { AppId = v }),
        Flag.Number("app-port", 0, 65535, v => options = options with { AppPort = v }),
        Flag.Value("app-protocol", v => options = options with { AppProtocol = v }),
        Flag.Value("app-channel-address", v => options = options with { AppChannelAddress = v }),
        Flag.Number("app-max-concurrency", -1, int.MaxValue, v => options = options with { AppMaxConcurrency = v }),
        Flag.Value("resources-path", AddResources),
        Flag.Value("components-path", AddResources),
        Flag.Value("config", v => options = options with { ConfigFiles = [.. options.ConfigFiles, Path.GetFullPath(v)] }),
        Flag.Number("dapr-http-port", 0, 65535, v => options = options with { HttpPort = v }),
        Flag.Number("dapr-grpc-port", 0, 65535, v => options = options with { GrpcPort = v }),
        Flag.Value("dapr-listen-addresses", v => options = options with { ListenAddresses = List(v) }),
        Flag.Value("max-body-size", v => bodySize = Size("--max-body-size", v, long.MaxValue)),
        Flag.Number("dapr-http-max-request-size", 1, int.MaxValue, v => legacyBodySize = v * 1024L * 1024),
        Flag.Value("read-buffer-size", v => readBuffer = Size("--read-buffer-size", v, int.MaxValue)),
        Flag.Number("dapr-http-read-buffer-size", 1, int.MaxValue / 1024, v => legacyReadBuffer = v * 1024L),
        Flag.Value("placement-host-address", v => options = options with { PlacementHostAddress = NotEmpty(v) }),
        Flag.Value("scheduler-host-address", v => options = options with { SchedulerHostAddress = NotEmpty(v) }),
        Flag.Switch("enable-app-health-check", v => options = options with { EnableAppHealthCheck = v }),
        Flag.Value("app-health-check-path", v => options = options with { AppHealthCheckPath = v }),
        Flag.Number("app-health-probe-interval", 1, 86400,
            v => options = options with { AppHealthProbeInterval = TimeSpan.FromSeconds(v) }),
        Flag.Number("app-health-probe-timeout", 1, 86400_000,
            v => options = options with { AppHealthProbeTimeout = TimeSpan.FromMilliseconds(v) }),
        Flag.Number("app-health-threshold", 1, int.MaxValue, v => options = options with { AppHealthThreshold = v }),
        Flag.Value("disable-init-endpoints", v => options = options with { DisableInitEndpoints = List(v) }),
        Flag.Switch("enable-api-logging", v => options = options with { EnableApiLogging = v }),
        Flag.Value("allowed-origins", v => options = options with { AllowedOrigins = v }),
        Flag.Number("dapr-graceful-shutdown-seconds", 0, 86400, v => options = options with { GracefulShutdown = TimeSpan.FromSeconds(v) }),
        Flag.Value("log-level", v => LogLevel = LogLevels.Parse("--log-level", v)),
        Flag.Switch("log-as-json", v => LogAsJson = v),
        Flag.Value("mode", RefuseKubernetes),
    ];

    private static IEnumerable<Flag> Unused() =>
    [
        .. UnusedSwitches.Select(name => Flag.Switch(name, _ => { })),
        .. UnusedValues.Select(name => Flag.Value(name, _ => { })),
        Flag.Switch("enable-mtls", v => { if (v) throw NotServed("enable-mtls"); }),
    ];

    private static IEnumerable<Flag> Refused() =>
        RefusedValues.Select(name => Flag.Value(name, _ => throw NotServed(name)))
            .Append(Flag.Switch("wait", _ => throw NotServed("wait")));

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
