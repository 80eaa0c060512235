namespace Switchyard.Sandbox;

/// <summary>
/// What the system is run on: the embedded sidecar, or with <c>SWITCHYARD_RUNTIME=daprd</c> Dapr's own programs, with the components of
/// <c>SWITCHYARD_PUBSUB</c> (jetstream) and <c>SWITCHYARD_STATE</c> (mongodb). Broker and store must be up, with what their folder says must exist beforehand.
/// </summary>
public sealed record SystemRuntime(bool IsDaprd, string PubSub, string State, string? NameResolution)
{
    private const string Daprd = "daprd";
    private static readonly string[] Programs = [Daprd, "placement", "scheduler"];

    /// <summary>The one that the environment names.</summary>
    /// <exception cref="InvalidOperationException">It names none that there is.</exception>
    public static SystemRuntime Current { get; } = From(Environment.GetEnvironmentVariable);

    /// <summary>Why the system cannot be started here, or null.</summary>
    public string? Missing => IsDaprd && Programs.Where(program => Find(program) is null).ToArray() is { Length: > 0 } missing
        ? $"SWITCHYARD_RUNTIME=daprd needs {string.Join(", ", missing)} on the PATH or in ~/.dapr/bin"
        : null;

    /// <summary>Whether what was accepted survives the death of a process with this broker (docs/brokers.md).</summary>
    public bool KeepsPromises => PubSub != "mqtt";

    /// <summary>Reads the variables.</summary>
    public static SystemRuntime From(Func<string, string?> variable)
    {
        switch (variable("SWITCHYARD_RUNTIME"))
        {
            case null or "" or "embedded":
                return new SystemRuntime(false, "embedded", "embedded", null);
            case Daprd:
                return new SystemRuntime(true, Folder("pubsub", variable("SWITCHYARD_PUBSUB"), "jetstream"), Folder("state", variable("SWITCHYARD_STATE"), "mongodb"),
                    variable("SWITCHYARD_NAMERESOLUTION") switch
                    {
                        null or "" => null,
                        "sqlite" => "sqlite",
                        var other => throw new InvalidOperationException($"SWITCHYARD_NAMERESOLUTION is '{other}': it may be sqlite"),
                    });
            case var other:
                throw new InvalidOperationException($"SWITCHYARD_RUNTIME is '{other}': it may be embedded or daprd");
        }
    }

    /// <summary>The full path of one of Dapr's programs, or null.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dapr", "bin"))
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .FirstOrDefault(File.Exists);

    private static string Folder(string kind, string? given, string usual)
    {
        var name = string.IsNullOrEmpty(given) ? usual : given;
        var folder = Path.Combine(SystemFolder.RepositoryRoot, "components", kind);
        var choices = Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Where(choice => choice != "embedded").Order().ToArray();
        return choices.Contains(name)
            ? name
            : throw new InvalidOperationException($"SWITCHYARD_{kind.ToUpperInvariant()} is '{name}': daprd runs {string.Join(", ", choices)}");
    }
}
