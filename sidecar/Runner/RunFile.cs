namespace Switchyard.Sidecar.Runner;

/// <summary>A run file as written (contract, section 9.1), before anything is resolved.</summary>
/// <param name="Path">Its full path; for standard input <c>-</c>.</param>
/// <param name="Directory">What its paths are relative to.</param>
internal sealed record RunFile(string Path, string Directory, string? Name, RunFields Common, IReadOnlyList<RunApp> Apps);

/// <summary>The fields that <c>common</c> and an app share (contract, section 9.2); null = not given.</summary>
internal sealed record RunFields
{
    public IReadOnlyList<string>? ResourcesPaths { get; init; }
    public string? ConfigFilePath { get; init; }
    public string? AppProtocol { get; init; }
    public IReadOnlyDictionary<string, string>? Env { get; init; }
    public int? AppMaxConcurrency { get; init; }

    /// <summary>"" = switched off.</summary>
    public string? PlacementHostAddress { get; init; }

    /// <summary>"" = switched off.</summary>
    public string? SchedulerHostAddress { get; init; }
    public string? LogLevel { get; init; }
    public bool? EnableApiLogging { get; init; }
    public bool? EnableAppHealthCheck { get; init; }
    public string? AppHealthCheckPath { get; init; }
    public int? AppHealthProbeInterval { get; init; }
    public int? AppHealthProbeTimeout { get; init; }
    public int? AppHealthThreshold { get; init; }
    public string? MaxBodySize { get; init; }
    public string? ReadBufferSize { get; init; }
    public string? ApiListenAddresses { get; init; }
    public bool? AppSsl { get; init; }
    public string? AppLogDestination { get; init; }
    public string? DaprdLogDestination { get; init; }
}

/// <summary>An entry of <c>apps</c>: the shared fields and its own (contract, section 9.3).</summary>
/// <param name="Where">The file and line, for messages.</param>
internal sealed record RunApp(RunFields Fields, string Where)
{
    public string? AppDirPath { get; init; }
    public string? AppId { get; init; }
    public int? AppPort { get; init; }
    public IReadOnlyList<string> Command { get; init; } = [];
    public string? AppChannelAddress { get; init; }
    public int? HttpPort { get; init; }
    public int? GrpcPort { get; init; }
    public int? MetricsPort { get; init; }
}
