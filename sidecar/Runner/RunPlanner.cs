using System.Globalization;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Runner;

/// <summary>
/// Resolves a run file by the rules of <c>dapr run -f</c> (contract, section 9.4). One pair of tokens is made for all apps, unless the environment sets them.
/// </summary>
/// <param name="environment">The runner's own environment.</param>
/// <param name="home">The user's home folder: <c>~</c>, and where <c>~/.dapr</c> is looked for.</param>
/// <param name="freePort">Gives a port nobody else has, for one that the file does not name.</param>
/// <param name="makeToken">Makes a token for the run when the environment sets none.</param>
internal sealed class RunPlanner(Func<string, string?> environment, string home, Func<int> freePort, Func<string> makeToken)
{
    private readonly List<string> problems = [];

    /// <summary>
    /// Resolves the file; <paramref name="resourcesPaths"/>, where there are any, replace every level of resources paths.
    /// </summary>
    /// <exception cref="UsageException">Something is missing or wrong; every such thing is named, a line each.</exception>
    public RunPlan Resolve(RunFile file, IReadOnlyList<string> resourcesPaths)
    {
        problems.Clear();
        var tokens = Tokens(file);
        var instances = new Dictionary<string, int>();
        var apps = new List<AppPlan>();
        foreach (var app in file.Apps)
        {
            if (Directory(file, app) is not { } directory)
                continue;
            var paths = new AppPaths(file, app, directory, home, problems);
            var sidecar = Options(app, file.Common, directory) with
            {
                ResourcesPaths = resourcesPaths.Count > 0 ? paths.Existing(resourcesPaths) : paths.Resources(),
                ConfigFiles = paths.Configuration(),
            };
            var instance = instances[sidecar.AppId] = instances.GetValueOrDefault(sidecar.AppId) + 1;
            var label = instance == 1 ? sidecar.AppId : string.Create(CultureInfo.InvariantCulture, $"{sidecar.AppId}#{instance}");
            apps.Add(Plan(app, file, label, sidecar, tokens));
            problems.AddRange(OptionRules.Problems(sidecar).Select(p => $"{app.Where}: {p}"));
        }
        return problems.Count == 0
            ? new RunPlan(file.Path, file.Name, apps)
            : throw new UsageException(string.Join(Environment.NewLine, problems));
    }

    // An app that somebody else starts could not be told a made-up token.
    private Dictionary<string, string> Tokens(RunFile file)
    {
        var startsAll = file.Apps.All(app => app.Command is { Count: > 0 });
        var tokens = new Dictionary<string, string>();
        foreach (var name in (string[])["DAPR_API_TOKEN", "APP_API_TOKEN"])
            if ((NotEmpty(environment(name)) ?? (startsAll ? makeToken() : null)) is { } token)
                tokens[name] = token;
        return tokens;
    }

    private string? Directory(RunFile file, RunApp app)
    {
        if (NotEmpty(app.AppDirPath) is not { } path)
        {
            problems.Add($"{app.Where}: 'appDirPath' is required");
            return null;
        }
        var full = Path.TrimEndingDirectorySeparator(AppPaths.Full(path, file.Directory, home));
        if (System.IO.Directory.Exists(full))
            return full;
        problems.Add($"{app.Where}: appDirPath: there is no folder {full}");
        return null;
    }

    private AppPlan Plan(RunApp app, RunFile file, string label, SidecarOptions sidecar, Dictionary<string, string> tokens)
    {
        var variables = new Dictionary<string, string>(tokens)
        {
            ["APP_ID"] = sidecar.AppId,
            ["APP_PROTOCOL"] = sidecar.AppProtocol,
            ["APP_CHANNEL_ADDRESS"] = sidecar.AppChannelAddress,
            ["DAPR_HTTP_PORT"] = Text(sidecar.HttpPort),
            ["DAPR_GRPC_PORT"] = Text(sidecar.GrpcPort),
            ["DAPR_METRICS_PORT"] = Text(NotZero(app.MetricsPort) ?? freePort()),
        };
        if (sidecar.AppPort > 0)
            variables["APP_PORT"] = Text(sidecar.AppPort);
        foreach (var (name, value) in (file.Common.Env ?? Empty).Concat(app.Fields.Env ?? Empty))
            variables[name] = value;
        var searchPath = variables.GetValueOrDefault("PATH") ?? environment("PATH");
        if (app.Command.Count > 0 && AppCommand.Missing(app.Command, sidecar.WorkingDirectory, searchPath) is { } missing)
            problems.Add($"{app.Where}: command: {missing}");

        return new AppPlan
        {
            Label = label,
            Directory = sidecar.WorkingDirectory,
            Command = app.Command,
            Environment = variables,
            // An app that was given tokens of its own must find a sidecar that knows them.
            Sidecar = sidecar with
            {
                ApiToken = NotEmpty(variables.GetValueOrDefault("DAPR_API_TOKEN")),
                AppApiToken = NotEmpty(variables.GetValueOrDefault("APP_API_TOKEN")),
                Namespace = environment("NAMESPACE") ?? "",
            },
            Log = (app.Fields.AppLogDestination ?? file.Common.AppLogDestination) switch
            {
                "file" => LogDestination.File,
                "console" => LogDestination.Console,
                _ => LogDestination.File | LogDestination.Console,
            },
            LogLevel = LogLevels.Parse("logLevel", app.Fields.LogLevel ?? file.Common.LogLevel ?? "info"),
            ListenPorts = [.. AppCommand.ListenPorts(sidecar.AppPort, variables)],
        };
    }

    private SidecarOptions Options(RunApp app, RunFields common, string directory)
    {
        var own = app.Fields;
        var options = new SidecarOptions
        {
            AppId = NotEmpty(app.AppId) ?? Path.GetFileName(directory),
            AppPort = app.AppPort ?? 0,
            HttpPort = NotZero(app.HttpPort) ?? freePort(),
            GrpcPort = NotZero(app.GrpcPort) ?? freePort(),
            WorkingDirectory = directory,
            PlacementHostAddress = NotEmpty(own.PlacementHostAddress ?? common.PlacementHostAddress ?? "localhost:50005"),
            SchedulerHostAddress = NotEmpty(own.SchedulerHostAddress ?? common.SchedulerHostAddress ?? "localhost:50006"),
            AppMaxConcurrency = NotZero(own.AppMaxConcurrency) ?? NotZero(common.AppMaxConcurrency) ?? -1,
            EnableApiLogging = own.EnableApiLogging is true || common.EnableApiLogging is true,
            EnableAppHealthCheck = own.EnableAppHealthCheck is true || common.EnableAppHealthCheck is true,
        };
        var protocol = NotEmpty(own.AppProtocol) ?? NotEmpty(common.AppProtocol) ?? "http";
        var isTls = own.AppSsl is true || common.AppSsl is true;
        return options with
        {
            AppChannelAddress = NotEmpty(app.AppChannelAddress) ?? options.AppChannelAddress,
            AppProtocol = isTls && OptionRules.IsServed(protocol) ? protocol + "s" : protocol,
            ListenAddresses = (NotEmpty(own.ApiListenAddresses) ?? NotEmpty(common.ApiListenAddresses))?
                .Split(',', StringSplitOptions.TrimEntries)
                ?? options.ListenAddresses,
            AppHealthCheckPath = NotEmpty(own.AppHealthCheckPath) ?? NotEmpty(common.AppHealthCheckPath) ?? options.AppHealthCheckPath,
            AppHealthProbeInterval = (NotZero(own.AppHealthProbeInterval) ?? NotZero(common.AppHealthProbeInterval)) is { } seconds
                ? TimeSpan.FromSeconds(seconds) : options.AppHealthProbeInterval,
            AppHealthProbeTimeout = (NotZero(own.AppHealthProbeTimeout) ?? NotZero(common.AppHealthProbeTimeout)) is { } milliseconds
                ? TimeSpan.FromMilliseconds(milliseconds) : options.AppHealthProbeTimeout,
            AppHealthThreshold = NotZero(own.AppHealthThreshold) ?? NotZero(common.AppHealthThreshold) ?? options.AppHealthThreshold,
            MaxBodySize = Size(app, "maxBodySize", own.MaxBodySize ?? common.MaxBodySize, long.MaxValue) ?? options.MaxBodySize,
            ReadBufferSize = (int)(Size(app, "readBufferSize", own.ReadBufferSize ?? common.ReadBufferSize, int.MaxValue)
                ?? options.ReadBufferSize),
        };
    }

    private long? Size(RunApp app, string field, string? text, long maximum)
    {
        if (NotEmpty(text) is null)
            return null;
        if (OptionRules.TryParseSize(text!, maximum, out var bytes))
            return bytes;
        problems.Add($"{app.Where}: {field}: '{text}' {OptionRules.SizeRule}");
        return null;
    }

    private static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static int? NotZero(int? number) => number is 0 ? null : number;
}
