using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.CommandLine;

/// <summary>What the command line says about a run.</summary>
internal sealed record RunArguments
{
    /// <summary>The folders that a run without arguments takes, from the run file's folder.</summary>
    public static IReadOnlyList<string> EmbeddedResources { get; } =
        ["components/pubsub/embedded", "components/state/embedded", "components/common"];

    /// <summary>The run file, the folder that holds it, or <c>-</c>.</summary>
    public string File { get; private set; } = "";

    /// <summary>Full paths that replace the run file's resources paths; empty = the file's own.</summary>
    public IReadOnlyList<string> ResourcesPaths { get; private set; } = [];

    /// <summary>True: <see cref="EmbeddedResources"/> replace the run file's resources paths.</summary>
    public bool Embedded { get; private init; }

    /// <summary>False: the apps are taken as they are.</summary>
    public bool Build { get; private set; } = true;

    /// <summary>True: the build's output is shown even when it succeeds.</summary>
    public bool Verbose { get; private set; }

    /// <summary>The arguments after <c>run</c>.</summary>
    /// <exception cref="UsageException">A flag is unknown or <c>-f</c> is missing.</exception>
    public static RunArguments Parse(IReadOnlyList<string> arguments)
    {
        var result = new RunArguments();
        CommandFlag.Parse("run",
        [
            CommandFlag.Value("f", v => result.File = v),
            CommandFlag.Value("run-file", v => result.File = v),
            CommandFlag.Value("resources-path", v => result.ResourcesPaths = [.. result.ResourcesPaths, Path.GetFullPath(v)]),
            .. result.Common(),
        ], arguments);
        return result.File.Length > 0
            ? result
            : throw new UsageException("run: -f PATH is required (a file, or a folder that holds dapr.yaml)");
    }

    /// <summary>The arguments of a run without command: <c>dapr.yaml</c> here, with the embedded components.</summary>
    /// <exception cref="UsageException">A flag is unknown.</exception>
    public static RunArguments ParseEmbedded(IReadOnlyList<string> arguments)
    {
        var result = new RunArguments { File = ".", Embedded = true };
        CommandFlag.Parse("sidecar", result.Common(), arguments);
        return result;
    }

    private CommandFlag[] Common() => [CommandFlag.Switch("no-build", v => Build = !v), CommandFlag.Switch("verbose", v => Verbose = v)];
}
