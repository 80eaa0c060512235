namespace Switchyard.Sidecar.Hosting;

/// <summary>The process's own log.</summary>
internal static class Logging
{
    /// <summary>
    /// Loggers that write compact lines (or JSON, to standard output) from the given level up; the web framework only from warnings up.
    /// </summary>
    public static ILoggerFactory Create(LogLevel level, bool asJson, Action<string> write) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(level);
        builder.AddFilter((category, entry) =>
            entry >= level && (entry >= LogLevel.Warning || category?.Contains("Microsoft.", StringComparison.Ordinal) != true));
        if (asJson)
            builder.AddJsonConsole();
        else
            builder.AddProvider(new LineLoggerProvider(write));
    });
}
