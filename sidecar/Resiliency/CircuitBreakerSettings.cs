using Switchyard.Sidecar.Formats.Cel;

namespace Switchyard.Sidecar.Resiliency;

/// <summary>What a circuit breaker has counted since it was last reset.</summary>
internal readonly record struct BreakerCounts(long Requests, long TotalSuccesses, long TotalFailures, long ConsecutiveSuccesses, long ConsecutiveFailures)
{
    public BreakerCounts WithRequest() => this with { Requests = Requests + 1 };

    public BreakerCounts WithSuccess() =>
        this with { TotalSuccesses = TotalSuccesses + 1, ConsecutiveSuccesses = ConsecutiveSuccesses + 1, ConsecutiveFailures = 0 };

    public BreakerCounts WithFailure() =>
        this with { TotalFailures = TotalFailures + 1, ConsecutiveFailures = ConsecutiveFailures + 1, ConsecutiveSuccesses = 0 };

    public CelValue Get(string name) => name switch
    {
        "requests" => CelValue.From(Requests),
        "totalSuccesses" => CelValue.From(TotalSuccesses),
        "totalFailures" => CelValue.From(TotalFailures),
        "consecutiveSuccesses" => CelValue.From(ConsecutiveSuccesses),
        "consecutiveFailures" => CelValue.From(ConsecutiveFailures),
        _ => CelValue.Error($"no such count: {name}"),
    };
}

/// <summary>A circuit breaker policy (contract, section 8.10).</summary>
public sealed record CircuitBreakerSettings
{
    private static readonly CelExpression DefaultTrip = CelExpression.Parse("consecutiveFailures > 5");

    /// <summary>Requests let through while half open; as many successes in a row close it.</summary>
    public int MaxRequests { get; init; } = 1;

    /// <summary>After what time the counts start anew while closed; zero = never.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>How long it stays open before it is half open.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Evaluated after each failure while closed; true opens it.</summary>
    public CelExpression Trip { get; init; } = DefaultTrip;

    // An expression without a boolean value does not open the breaker: it is not known to be safe.
    internal bool Trips(BreakerCounts counts) => Trip.Evaluate(counts.Get).Boolean;
}
