using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>What belongs to a log file as a whole.</summary>
/// <param name="RetentionAge">Consumed messages older than this are removed; so are those of a topic that nobody has ever subscribed to.</param>
/// <param name="RetentionBytes">Consumed messages are removed, oldest first, while their topic is larger than this.</param>
internal sealed record LogSettings(TimeSpan RetentionAge, long RetentionBytes)
{
    /// <summary>How long an acknowledgement waits for its transaction at most.</summary>
    public TimeSpan FlushDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often retention looks for something to remove.</summary>
    public TimeSpan RetentionInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Says when to look for work. Real time even where a test's clock says what is due.</summary>
    public TimeProvider LookClock { get; init; } = TimeProvider.System;
}

/// <summary>How one app consumes a topic.</summary>
/// <param name="MaxInFlight">Most messages handed out or waiting for redelivery at once.</param>
/// <param name="MaxInFlightBytes">Most bytes of messages in memory at once (a single larger message still passes).</param>
/// <param name="RedeliverInterval">The back-off after the first refusal; it doubles with each further one.</param>
/// <param name="RedeliverMaxInterval">The longest back-off.</param>
internal sealed record ConsumerSettings(int MaxInFlight, long MaxInFlightBytes, TimeSpan RedeliverInterval, TimeSpan RedeliverMaxInterval)
{
    /// <summary>The back-off after this many refusals.</summary>
    public TimeSpan BackOff(int attempts)
    {
        var factor = Math.Pow(2, Math.Min(attempts - 1, 40));
        return RedeliverInterval.TotalSeconds * factor < RedeliverMaxInterval.TotalSeconds ? RedeliverInterval * factor : RedeliverMaxInterval;
    }
}

/// <summary>How an instance of an app takes messages.</summary>
/// <param name="MaxMessages">Most messages in one handler call.</param>
/// <param name="MaxAwait">How long an incomplete batch waits for company while another batch is being handled.</param>
/// <param name="Concurrency">Most handler calls at once.</param>
internal sealed record DeliverySettings(int MaxMessages, TimeSpan MaxAwait, int Concurrency);
