using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>When a timer or reminder ticks (contract, sections 7.6 and 7.7).</summary>
/// <param name="First">The first tick.</param>
/// <param name="Period">Added to each tick's scheduled time for the next; of no length: only once.</param>
/// <param name="Expires">No tick from then on; null for never.</param>
internal sealed record TickSchedule(DateTimeOffset First, Iso8601Duration Period, DateTimeOffset? Expires)
{
    /// <summary>How often it ticks in all; null without limit.</summary>
    public int? Ticks => Repeats ? Period.Repetitions : 1;

    private bool Repeats => Period.HasDate || Period.Time != TimeSpan.Zero;

    /// <summary>The scheduled time of the tick after another.</summary>
    public DateTimeOffset After(DateTimeOffset tick) => Period.AddTo(tick);

    /// <summary>Whether a tick scheduled for then still happens.</summary>
    public bool Includes(DateTimeOffset tick) => Expires is not { } end || tick < end;

    /// <summary>Reads a timer's texts; empty = absent.</summary>
    /// <exception cref="FormatException">One of them is wrong; the message is daprd's.</exception>
    public static TickSchedule ForTimer(ActorKey key, string name, TickRequest request, DateTimeOffset now)
    {
        var first = request.DueTime.Length == 0 ? now : ParseTime(request.DueTime, now, "error parsing timer due time: ");
        return new TickSchedule(first, ParsePeriod(request.Period, "invalid timer period: parse error: unsupported duration format: ", "invalid timer period: "),
            ParseEnd("timer", key, name, request.Ttl, first, now));
    }

    /// <summary>Reads a reminder's texts. Its period has no calendar parts, since Dapr's scheduler counts hours and less.</summary>
    /// <exception cref="FormatException">One of them is wrong; the message is daprd's.</exception>
    public static TickSchedule ForReminder(ActorKey key, string name, TickRequest request, DateTimeOffset now)
    {
        var period = ParsePeriod(request.Period, "unsupported period format: ", "unsupported period format: ");
        if (period.HasDate)
            throw new FormatException($"unsupported period format: {request.Period}");
        if (request.DueTime.Length == 0 && request.Period.Length == 0)
            throw new FormatException("rpc error: neither dueTime nor period is given");
        var first = request.DueTime.Length == 0 ? period.AddTo(now) : ParseTime(request.DueTime, now, "rpc error: ");
        return new TickSchedule(first, period, ParseEnd("reminder", key, name, request.Ttl, first, now));
    }

    private static DateTimeOffset? ParseEnd(string what, ActorKey key, string name, string ttl, DateTimeOffset first, DateTimeOffset now)
    {
        if (ttl.Length == 0)
            return null;
        var end = ParseTime(ttl, first, $"error parsing {what} TTL: ");
        return now <= end && first <= end
            ? end
            : throw new FormatException($"{what} {key}||{name} has already expired: dueTime: {first:yyyy-MM-dd HH:mm:ss} +0000 UTC TTL: {ttl}");
    }

    private static DateTimeOffset ParseTime(string text, DateTimeOffset from, string prefix)
    {
        try
        {
            if (Iso8601Duration.TryParse(text, out var iso))
            {
                return iso.Repetitions is null
                    ? iso.AddTo(from)
                    : throw new FormatException($"{prefix}repetitions are not allowed");
            }
            if (GoDuration.TryParse(text, out var duration))
                return from + duration;
            return Rfc3339.TryParse(text, out var moment) ? moment : throw new FormatException($"{prefix}unsupported time/duration format: {text}");
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new FormatException($"{prefix}unsupported time/duration format: {text}");
        }
    }

    private static Iso8601Duration ParsePeriod(string text, string unreadable, string wrong)
    {
        if (text.Length == 0)
            return default;
        if (!Iso8601Duration.TryParse(text, out var period))
            period = GoDuration.TryParse(text, out var duration) ? default(Iso8601Duration) with { Time = duration } : throw new FormatException(unreadable + text);
        if (period.Repetitions == 0)
            throw new FormatException($"{wrong}has zero repetitions");
        return period.Time < TimeSpan.Zero ? throw new FormatException($"{wrong}{text} is negative") : period;
    }
}
