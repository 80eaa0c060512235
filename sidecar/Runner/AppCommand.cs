using System.Globalization;

namespace Switchyard.Sidecar.Runner;

/// <summary>What can be told of an app's command before it runs.</summary>
internal static class AppCommand
{
    // What ASP.NET Core reads its addresses and ports from, and by convention a port for the public beside the app port.
    private static readonly string[] UrlVariables = ["ASPNETCORE_URLS", "URLS"];
    private static readonly string[] PortVariables = ["ASPNETCORE_HTTP_PORTS", "HTTP_PORTS", "PUBLIC_PORT"];

    /// <summary>
    /// The words to execute: the list as it is. A single element with blanks goes to the shell, which replaces itself
    /// (<c>dapr run -f</c> gives it to <c>sh -c exec</c>).
    /// </summary>
    public static IReadOnlyList<string> Words(IReadOnlyList<string> command) =>
        command is [var line] && line.Any(char.IsWhiteSpace) && !OperatingSystem.IsWindows() ? ["sh", "-c", "exec " + line] : command;

    /// <summary>Why the command's program cannot be found from the folder or on the path, or null when it can.</summary>
    public static string? Missing(IReadOnlyList<string> command, string directory, string? searchPath)
    {
        var program = Words(command)[0];
        if (program.Contains('/', StringComparison.Ordinal) || program.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return File.Exists(Path.GetFullPath(program, directory)) ? null : $"there is no file {Path.GetFullPath(program, directory)}";
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat", ""] : [""];
        var isFound = (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => endings.Any(ending => File.Exists(Path.Combine(folder, program + ending))));
        return isFound ? null : $"there is no program '{program}' on the PATH";
    }

    /// <summary>The app port, if there is one, and the ports that the app's environment makes it listen on.</summary>
    public static IEnumerable<int> ListenPorts(int appPort, IReadOnlyDictionary<string, string> environment)
    {
        var urls = UrlVariables.SelectMany(name => Split(environment.GetValueOrDefault(name)))
            .Select(url => Uri.TryCreate(WithHost(url), UriKind.Absolute, out var uri) ? uri.Port : 0);
        var ports = PortVariables.SelectMany(name => Split(environment.GetValueOrDefault(name)))
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0);
        return urls.Concat(ports).Prepend(appPort).Where(port => port > 0).Distinct();
    }

    // "any address", as ASP.NET Core writes it, is no URI.
    private static string WithHost(string url) =>
        url.Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//*", "//localhost", StringComparison.Ordinal);

    private static string[] Split(string? list) =>
        (list ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
