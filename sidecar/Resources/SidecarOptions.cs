namespace Switchyard.Sidecar.Resources;

/// <summary>How one sidecar is to run: daprd's flags (contract, section 1.4) and the environment it was given.</summary>
public sealed record SidecarOptions
{
    /// <summary><c>--app-id</c>: required, no dots.</summary>
    public required string AppId { get; init; }

    /// <summary><c>--app-port</c>: 0 = no app channel, so no subscriptions and no actors.</summary>
    public int AppPort { get; init; }

    /// <summary><c>--app-channel-address</c>.</summary>
    public string AppChannelAddress { get; init; } = "127.0.0.1";

    /// <summary><c>--app-protocol</c>: <c>http</c> and <c>grpc</c> are served.</summary>
    public string AppProtocol { get; init; } = "http";

    /// <summary>True when the app is called by gRPC.</summary>
    public bool SpeaksGrpc => AppProtocol == "grpc";

    /// <summary><c>--app-max-concurrency</c>: 0 and below = unlimited.</summary>
    public int AppMaxConcurrency { get; init; } = -1;

    /// <summary><c>--dapr-http-port</c>.</summary>
    public int HttpPort { get; init; } = 3500;

    /// <summary><c>--dapr-grpc-port</c>; 0 = no gRPC API.</summary>
    public int GrpcPort { get; init; } = 50001;

    /// <summary><c>--dapr-listen-addresses</c>; here always loopback unless given.</summary>
    public IReadOnlyList<string> ListenAddresses { get; init; } = ["127.0.0.1"];

    /// <summary><c>--resources-path</c>, full paths.</summary>
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    /// <summary><c>--config</c>, full paths; a later file overlays an earlier one.</summary>
    public IReadOnlyList<string> ConfigFiles { get; init; } = [];

    /// <summary>Where relative paths in component metadata start.</summary>
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary><c>--max-body-size</c> in bytes.</summary>
    public long MaxBodySize { get; init; } = 4 * 1024 * 1024;

    /// <summary><c>--read-buffer-size</c> in bytes: the limit of all request headers together.</summary>
    public int ReadBufferSize { get; init; } = 4 * 1024;

    /// <summary><c>--allowed-origins</c>: empty = no CORS.</summary>
    public string AllowedOrigins { get; init; } = "";

    /// <summary><c>--enable-app-health-check</c>.</summary>
    public bool EnableAppHealthCheck { get; init; }

    /// <summary><c>--app-health-check-path</c>.</summary>
    public string AppHealthCheckPath { get; init; } = "/healthz";

    /// <summary><c>--app-health-probe-interval</c>, given in seconds.</summary>
    public TimeSpan AppHealthProbeInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>--app-health-probe-timeout</c>, given in milliseconds.</summary>
    public TimeSpan AppHealthProbeTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary><c>--app-health-threshold</c>: failures before the app counts as unhealthy.</summary>
    public int AppHealthThreshold { get; init; } = 3;

    /// <summary><c>--disable-init-endpoints</c>: of <c>config</c> and <c>subscribe</c>, those not to be called.</summary>
    public IReadOnlyList<string> DisableInitEndpoints { get; init; } = [];

    /// <summary><c>--dapr-graceful-shutdown-seconds</c>.</summary>
    public TimeSpan GracefulShutdown { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>--enable-api-logging</c>.</summary>
    public bool EnableApiLogging { get; init; }

    /// <summary><c>--placement-host-address</c>: null = actors answer ERR_ACTOR_NO_PLACEMENT. The embedded sidecar plays placement itself.</summary>
    public string? PlacementHostAddress { get; init; }

    /// <summary><c>--scheduler-host-address</c>: null = reminders are refused. The embedded sidecar plays the scheduler itself.</summary>
    public string? SchedulerHostAddress { get; init; }

    /// <summary><c>DAPR_API_TOKEN</c>: what callers of this sidecar must send; null = nothing.</summary>
    public string? ApiToken { get; init; }

    /// <summary><c>APP_API_TOKEN</c>: what this sidecar sends to its app; null = nothing.</summary>
    public string? AppApiToken { get; init; }

    /// <summary><c>NAMESPACE</c>: empty in standalone unless set.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>
    /// Shown under <c>extended</c> by the metadata API (the runner writes appPID, cliPID, appCommand, runTemplatePath there). To be read at each request:
    /// appPID changes when the app is started again.
    /// </summary>
    public IReadOnlyDictionary<string, string> ExtendedMetadata { get; init; } = new Dictionary<string, string>();
}
