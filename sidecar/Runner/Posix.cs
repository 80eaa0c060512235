using System.Runtime.InteropServices;

namespace Switchyard.Sidecar.Runner;

/// <summary>Signals, which .NET can only receive.</summary>
internal static class Posix
{
    public const int Terminate = 15;
    public const int Kill = 9;

    /// <summary>Sends a signal to a process, or to a process group when the id is negative. One that is gone already is no error.</summary>
    public static void Signal(int id, int signal) => _ = SendSignal(id, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int id, int signal);
}
