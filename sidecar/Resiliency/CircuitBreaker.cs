namespace Switchyard.Sidecar.Resiliency;

/// <summary>A circuit breaker let no request through; the operation was not tried.</summary>
public sealed class CircuitBreakerOpenException(string message) : Exception(message);

/// <summary>The states of a circuit breaker.</summary>
public enum CircuitBreakerState
{
    /// <summary>Requests pass.</summary>
    Closed,
    /// <summary>Some requests pass, to see whether it can be closed.</summary>
    HalfOpen,
    /// <summary>No request passes.</summary>
    Open,
}

/// <summary>Stops requests to what keeps failing. Safe for concurrent use.</summary>
public sealed partial class CircuitBreaker(string name, CircuitBreakerSettings settings, TimeProvider time, ILogger logger)
{
    private readonly Lock gate = new();
    private CircuitBreakerState state;
    private BreakerCounts counts;
    private DateTimeOffset expiry = settings.Interval > TimeSpan.Zero ? time.GetUtcNow() + settings.Interval : DateTimeOffset.MaxValue;
    private long generation;

    /// <summary>Where it stands now.</summary>
    public CircuitBreakerState State
    {
        get
        {
            lock (gate)
                return Refresh();
        }
    }

    /// <summary>Lets a request through and gives the ticket to hand to <see cref="Exit"/>.</summary>
    /// <exception cref="CircuitBreakerOpenException">It is open, or half open with enough requests on their way.</exception>
    internal long Enter()
    {
        lock (gate)
        {
            var current = Refresh();
            if (current == CircuitBreakerState.Open)
                throw new CircuitBreakerOpenException("circuit breaker is open");
            if (current == CircuitBreakerState.HalfOpen && counts.Requests >= settings.MaxRequests)
                throw new CircuitBreakerOpenException("too many requests");
            counts = counts.WithRequest();
            return generation;
        }
    }

    /// <summary>Counts the outcome of a request, unless the state has changed since it entered.</summary>
    internal void Exit(long ticket, bool success)
    {
        lock (gate)
        {
            var current = Refresh();
            if (ticket != generation)
                return;
            counts = success ? counts.WithSuccess() : counts.WithFailure();
            if (current == CircuitBreakerState.HalfOpen)
            {
                if (!success)
                    Move(CircuitBreakerState.Open);
                else if (counts.ConsecutiveSuccesses >= settings.MaxRequests)
                    Move(CircuitBreakerState.Closed);
            }
            else if (!success && settings.Trips(counts))
            {
                Move(CircuitBreakerState.Open);
            }
        }
    }

    private CircuitBreakerState Refresh()
    {
        if (time.GetUtcNow() >= expiry)
        {
            if (state == CircuitBreakerState.Open)
                Move(CircuitBreakerState.HalfOpen);
            else if (state == CircuitBreakerState.Closed)
                NewGeneration();
        }
        return state;
    }

    private void Move(CircuitBreakerState to)
    {
        LogMoved(logger, name, state, to);
        state = to;
        NewGeneration();
    }

    private void NewGeneration()
    {
        generation++;
        counts = default;
        expiry = state switch
        {
            CircuitBreakerState.Open => time.GetUtcNow() + settings.Timeout,
            CircuitBreakerState.Closed when settings.Interval > TimeSpan.Zero => time.GetUtcNow() + settings.Interval,
            _ => DateTimeOffset.MaxValue,
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Circuit breaker {Name} changed state from {From} to {To}")]
    private static partial void LogMoved(ILogger logger, string name, CircuitBreakerState from, CircuitBreakerState to);
}
