using System.Runtime.InteropServices;
using System.Text.Json;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>A reminder as it is stored: what it was made of, and when it ticks next.</summary>
internal sealed record ReminderRecord
{
    /// <summary>The actor's type.</summary>
    public required string Type { get; init; }

    /// <summary>The actor's id.</summary>
    public required string Id { get; init; }

    /// <summary>The reminder's name.</summary>
    public required string Name { get; init; }

    /// <summary>As it was given; null when it was not.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>As it was given; empty when it was not.</summary>
    public string DueTime { get; init; } = "";

    /// <summary>The time between ticks; null for one tick.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>The scheduled time of the next tick.</summary>
    public required DateTimeOffset Next { get; init; }

    /// <summary>How many ticks are left; null without limit.</summary>
    public int? Left { get; init; }

    /// <summary>No tick from then on.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What happens when the app fails a tick; null for the usual.</summary>
    public TickRetry? Retry { get; init; }

    /// <summary>The actor.</summary>
    public ActorKey Actor() => new(Type, Id);

    /// <summary>The JSON text that each tick carries, or null.</summary>
    public ReadOnlyMemory<byte>? DataText() => Data is { } data ? (ReadOnlyMemory<byte>?)JsonMarshal.GetRawUtf8Value(data).ToArray() : null;

    /// <summary>The time between ticks in the scheduler's words; empty for one tick (contract, sections 7.6 and 14).</summary>
    public string Period() => Interval is { } interval ? $"@every {GoDuration.Format(interval)}" : "";

    /// <summary>What is left of it after a tick; null when that was the last. The ticks that were missed until now are not made up
    /// for.</summary>
    public ReminderRecord? AfterTick(DateTimeOffset now)
    {
        if (Interval is not { } interval || Left is 1)
            return null;
        var next = Next + interval;
        if (next < now)
            next += interval * Math.Ceiling((now - next) / interval);
        return next < (Expires ?? DateTimeOffset.MaxValue) ? this with { Next = next, Left = Left - 1 } : null;
    }
}
