using System.Globalization;

namespace Switchyard.Sidecar.Hosting;

/// <summary>Logs one line an entry: time, level, app id where there is one, message; an exception follows on lines of its own.</summary>
/// <param name="write">Takes a finished line; called from many threads.</param>
internal sealed class LineLoggerProvider(Action<string> write) : ILoggerProvider
{
    /// <summary>Separates the app id from the rest of a category made by <see cref="AppLoggerFactory"/>.</summary>
    public const char AppSeparator = '/';

    public ILogger CreateLogger(string categoryName)
    {
        var separator = categoryName.IndexOf(AppSeparator, StringComparison.Ordinal);
        return new LineLogger(write, separator < 0 ? "" : categoryName[..separator]);
    }

    public void Dispose() { }

    private sealed class LineLogger(Action<string> write, string app) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var time = DateTime.Now.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
            var line = $"{time} {LogLevels.Name(logLevel),-5} {(app.Length == 0 ? "" : app + ": ")}{formatter(state, exception)}";
            write(exception is null ? line : line + Environment.NewLine + exception);
        }
    }
}

/// <summary>Gives loggers whose lines carry an app id.</summary>
internal sealed class AppLoggerFactory(ILoggerFactory inner, string appId) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => inner.CreateLogger(appId + LineLoggerProvider.AppSeparator + categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    // The inner factory belongs to the process.
    public void Dispose() { }
}
