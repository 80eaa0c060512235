using System.Globalization;

namespace Switchyard.Sidecar.Runner;

/// <summary>Who listens on a port, as Linux tells it in <c>/proc</c>.</summary>
internal static class ListeningSockets
{
    private const string Listening = "0A";

    /// <summary>
    /// The process that listens on the port; null when there is none, it is another user's, or the system has no <c>/proc</c>.
    /// </summary>
    public static (int Pid, string Name)? Owner(int port)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var sockets = Inodes(port).Select(inode => $"socket:[{inode}]").ToHashSet();
        if (sockets.Count == 0)
            return null;
        foreach (var process in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Holds(process, sockets))
                return (pid, Name(process));
        return null;
    }

    // Columns: number, local address:port (hexadecimal), remote address, state, queues, timer, retransmits, user, timeout, inode.
    private static IEnumerable<string> Inodes(int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            if (!File.Exists(table))
                continue;
            foreach (var line in File.ReadLines(table))
            {
                var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (columns.Length > 9 && columns[3] == Listening && columns[1].EndsWith(suffix, StringComparison.Ordinal))
                    yield return columns[9];
            }
        }
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(process, "fd")).EnumerateFiles()
                .Any(f => f.LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another user's process, or one that just ended: it cannot be told.
            return false;
        }
    }

    private static string Name(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
