using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Hosting;

/// <summary>daprd's names of log levels.</summary>
internal static class LogLevels
{
    /// <summary>The level of <c>debug</c>, <c>info</c>, <c>warn</c>, <c>error</c> or <c>fatal</c>.</summary>
    /// <exception cref="UsageException">Another name; the message begins with <paramref name="what"/>.</exception>
    public static LogLevel Parse(string what, string text) => text switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "fatal" => LogLevel.Critical,
        _ => throw new UsageException($"{what}: '{text}' is not one of debug info warn error fatal"),
    };

    /// <summary>The name in log lines.</summary>
    public static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
