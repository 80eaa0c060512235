using Switchyard.Sidecar.Formats;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Sidecar.Runner;

/// <summary>Reads <c>dapr.yaml</c> (contract, sections 9.1 to 9.3).</summary>
internal static class RunFileReader
{
    /// <summary>Reads a file, the <c>dapr.yaml</c> of a folder, or standard input (<c>-</c>).</summary>
    /// <exception cref="UsageException">There is no such file, or it is not a run file; the message names the line.</exception>
    public static RunFile Load(string path)
    {
        if (path == "-")
            return Read(Console.In, "-", Environment.CurrentDirectory);
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            full = Path.Combine(full, "dapr.yaml");
        if (!File.Exists(full))
            throw new UsageException($"there is no run file {full}");
        using var reader = File.OpenText(full);
        return Read(reader, full, Path.GetDirectoryName(full)!);
    }

    /// <summary>Reads the text of a run file.</summary>
    /// <param name="path">Its name in messages.</param>
    /// <param name="directory">What its paths are relative to.</param>
    /// <exception cref="UsageException">It is not a run file; the message names the line.</exception>
    public static RunFile Read(TextReader text, string path, string directory)
    {
        var file = Path.GetFileName(path);
        var yaml = new YamlStream();
        try
        {
            yaml.Load(text);
        }
        catch (YamlException exception)
        {
            throw new UsageException($"{file}:{exception.Start.Line}: {exception.Message}");
        }
        if (yaml.Documents.Count == 0)
            throw new UsageException($"{file}: the file is empty");

        var top = new YamlFields(yaml.Documents[0].RootNode, file, "the run file");
        if (top.Number("version", 0, int.MaxValue) is null or 0)
            throw new UsageException($"{top.Where}: 'version' is required, as version: 1");
        var name = top.Text("name");
        var common = new RunFields();
        if (top.Node("common") is { } commonNode)
        {
            var fields = new YamlFields(commonNode, file, "common");
            common = ReadShared(fields);
            fields.RejectUnknown();
        }
        var apps = top.Node("apps") switch
        {
            YamlSequenceNode { Children.Count: > 0 } list =>
                list.Select((node, i) => ReadApp(new YamlFields(node, file, $"apps[{i}]"))).ToList(),
            _ => throw new UsageException($"{top.Where}: 'apps' must list at least one app"),
        };
        top.RejectUnknown();
        return new RunFile(path, directory, name, common, apps);
    }

    private static RunApp ReadApp(YamlFields fields)
    {
        var app = new RunApp(ReadShared(fields), fields.Where)
        {
            AppDirPath = fields.Text("appDirPath"),
            AppId = fields.Text("appID"),
            AppPort = Port(fields, "appPort"),
            Command = fields.Texts("command") ?? [],
            AppChannelAddress = fields.Text("appChannelAddress"),
            HttpPort = Port(fields, "daprHTTPPort"),
            GrpcPort = Port(fields, "daprGRPCPort"),
            MetricsPort = Port(fields, "metricsPort"),
        };
        // Known to the CLI, without use in one process (internal gRPC, profiling) or only for -k (images).
        Port(fields, "daprInternalGRPCPort");
        Port(fields, "profilePort");
        fields.Text("containerImage");
        fields.OneOf("containerImagePullPolicy", "Always", "IfNotPresent", "Never");
        fields.Switch("createService");
        if (fields.Node("unixDomainSocket") is { } socket)
            throw fields.Wrong(socket, "no 'unixDomainSocket' (the embedded sidecar listens on TCP alone; daprd has it)");
        fields.RejectUnknown();
        return app;
    }

    private static RunFields ReadShared(YamlFields fields)
    {
        // Old single form and list add up; an absent field stays null so that the next level applies.
        var paths = fields.Texts("resourcesPaths");
        if (fields.Text("resourcesPath") is { } path)
            paths = [.. paths ?? [], path];
        fields.Switch("enableProfiling");
        fields.Text("runtimePath");
        return new RunFields
        {
            ResourcesPaths = paths,
            ConfigFilePath = fields.Text("configFilePath"),
            AppProtocol = fields.Text("appProtocol"),
            Env = fields.Map("env"),
            AppMaxConcurrency = fields.Number("appMaxConcurrency", -1, int.MaxValue),
            PlacementHostAddress = fields.Text("placementHostAddress"),
            SchedulerHostAddress = fields.Text("schedulerHostAddress"),
            LogLevel = fields.OneOf("logLevel", "debug", "info", "warn", "error", "fatal"),
            EnableApiLogging = fields.Switch("enableApiLogging"),
            EnableAppHealthCheck = fields.Switch("enableAppHealthCheck"),
            AppHealthCheckPath = fields.Text("appHealthCheckPath"),
            AppHealthProbeInterval = fields.Number("appHealthProbeInterval", 0, 86400),
            AppHealthProbeTimeout = fields.Number("appHealthProbeTimeout", 0, 86400_000),
            AppHealthThreshold = fields.Number("appHealthThreshold", 0, int.MaxValue),
            MaxBodySize = fields.Text("maxBodySize"),
            ReadBufferSize = fields.Text("readBufferSize"),
            ApiListenAddresses = fields.Text("apiListenAddresses"),
            AppSsl = fields.Switch("appSSL"),
            AppLogDestination = fields.OneOf("appLogDestination", "console", "file", "fileAndConsole"),
            DaprdLogDestination = fields.OneOf("daprdLogDestination", "console", "file", "fileAndConsole"),
        };
    }

    private static int? Port(YamlFields fields, string name) => fields.Number(name, 0, 65535);
}
