namespace Switchyard.Sidecar.Resiliency;

/// <summary>How failures are tried again (contract, section 8.10).</summary>
public sealed record RetryPolicy
{
    private const double Growth = 1.5;
    private const double Jitter = 0.5;

    /// <summary>False: always <see cref="Interval"/>. True: from there on ×1.5 up to <see cref="MaxInterval"/>, each wait ±50 %.</summary>
    public bool IsExponential { get; init; }

    /// <summary>The wait, or the first one.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait of an exponential policy, before jitter.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When an exponential policy gives up, counted from the first attempt.</summary>
    public TimeSpan MaxElapsed { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Attempts after the first; below 0 without limit.</summary>
    public int MaxRetries { get; init; } = -1;

    /// <summary>The HTTP statuses that are retried; failures without status always are.</summary>
    public StatusCodeFilter Matching { get; init; } = StatusCodeFilter.All;

    /// <summary>The gRPC statuses that are retried.</summary>
    public StatusCodeFilter GrpcMatching { get; init; } = StatusCodeFilter.All;

    /// <summary>Starts counting for one operation.</summary>
    internal Schedule Start(TimeProvider time) => new(this, time);

    /// <summary>The waits of one operation.</summary>
    internal sealed class Schedule(RetryPolicy policy, TimeProvider time)
    {
        private readonly long started = time.GetTimestamp();
        private TimeSpan interval = policy.Interval < policy.MaxInterval ? policy.Interval : policy.MaxInterval;
        private int retries;

        /// <summary>How long to wait before the next attempt; null when there is none.</summary>
        public TimeSpan? Next(AttemptVerdict verdict)
        {
            // No gRPC status has three digits, no HTTP status fewer.
            var excluded = verdict.StatusCode is { } status && !(status < 100 ? policy.GrpcMatching : policy.Matching).Contains(status);
            if (!verdict.IsRetriable || excluded || (policy.MaxRetries >= 0 && retries >= policy.MaxRetries))
                return null;
            retries++;
            if (!policy.IsExponential)
                return policy.Interval;
            var wait = interval * (1 - Jitter + 2 * Jitter * Random.Shared.NextDouble());
            interval = interval * Growth < policy.MaxInterval ? interval * Growth : policy.MaxInterval;
            return time.GetElapsedTime(started) + wait > policy.MaxElapsed ? null : wait;
        }
    }
}
