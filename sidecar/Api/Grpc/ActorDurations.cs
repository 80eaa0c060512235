using Google.Protobuf.WellKnownTypes;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Durations in actor messages.</summary>
internal static class ActorDurations
{
    // Timers take at most 49 days, and nothing here means more by a longer time.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>The duration, or null when it was not given; one out of bounds is the nearest that is not.</summary>
    public static TimeSpan? ToTimeSpan(Duration? duration)
    {
        if (duration is null)
            return null;
        if (duration.Seconds >= Longest.TotalSeconds)
            return Longest;
        return duration.Seconds < 0 || duration.Nanos < 0
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(duration.Seconds) + TimeSpan.FromMicroseconds(duration.Nanos / 1000.0);
    }
}
