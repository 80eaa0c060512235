namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>Waiting for moments that may be months away.</summary>
internal static class TimeExtensions
{
    // Timers take at most 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    /// <summary>Waits until the clock shows the moment; not at all when it is past.</summary>
    public static async Task WaitUntilAsync(this TimeProvider time, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        for (var wait = moment - time.GetUtcNow(); wait > TimeSpan.Zero; wait = moment - time.GetUtcNow())
            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellationToken);
    }
}
