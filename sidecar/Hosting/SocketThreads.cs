namespace Switchyard.Sidecar.Hosting;

/// <summary>
/// How .NET's sockets of this process find their way to the code that waits for them: on the thread that polls them, instead of one that must be woken for it
/// each time. Nothing in a sidecar blocks, and on few cores waking costs more than handling (docs/decisions/0002).
/// </summary>
internal static class SocketThreads
{
    /// <summary>The runtime's own switches; they are read when the first socket is used, so there is no other way to set them.</summary>
    private static readonly (string Name, string Value)[] Switches =
    [
        ("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1"),
        ("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", Math.Max(1, Environment.ProcessorCount / 2).ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>The switches that this process set for itself: they are no business of the apps that it starts.</summary>
    public static IReadOnlyList<string> Own { get; private set; } = [];

    /// <summary>Sets what the environment leaves open. To be called before any socket is used.</summary>
    public static void UseFew()
    {
        var open = Switches.Where(s => Environment.GetEnvironmentVariable(s.Name) is null).ToArray();
        foreach (var (name, value) in open)
            Environment.SetEnvironmentVariable(name, value);
        Own = [.. open.Select(s => s.Name)];
    }
}
