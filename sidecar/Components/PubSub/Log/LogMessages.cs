using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.Components.PubSub.Log;

internal static partial class LogMessages
{
    [LoggerMessage(LogLevel.Debug, "{Topic}: {Consumer} refused message {Sequence} (attempt {Attempts}); it comes back in {BackOff}")]
    public static partial void Refused(this ILogger logger, string topic, string consumer, long sequence, int attempts, TimeSpan backOff);

    [LoggerMessage(LogLevel.Warning, "{Topic}: the handler of {Consumer} failed on {Count} message(s), which will come back")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception, string topic, string consumer, int count);

    [LoggerMessage(LogLevel.Error, "{Topic}: the log cannot be read for {Consumer}; trying again")]
    public static partial void ReadFailed(this ILogger logger, Exception exception, string topic, string consumer);

    [LoggerMessage(LogLevel.Error, "{Path}: acknowledgements cannot be written; trying again")]
    public static partial void FlushFailed(this ILogger logger, Exception exception, string path);

    [LoggerMessage(LogLevel.Error, "{Path}: expired messages cannot be removed; trying again")]
    public static partial void RetentionFailed(this ILogger logger, Exception exception, string path);
}
