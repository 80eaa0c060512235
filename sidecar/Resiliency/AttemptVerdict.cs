namespace Switchyard.Sidecar.Resiliency;

/// <summary>What an attempt's result means to retries and circuit breakers.</summary>
public readonly record struct AttemptVerdict
{
    private enum Outcome { Success, Failure, Permanent }

    private readonly Outcome outcome;

    private AttemptVerdict(Outcome outcome, int? statusCode = null)
    {
        this.outcome = outcome;
        StatusCode = statusCode;
    }

    /// <summary>Done; no retry.</summary>
    public static AttemptVerdict Success => default;

    /// <summary>Failed without an HTTP status: retried whatever the policy's <c>matching</c> says.</summary>
    public static AttemptVerdict Failure => new(Outcome.Failure);

    /// <summary>Failed for good: counts for the breaker, is not retried.</summary>
    public static AttemptVerdict Permanent => new(Outcome.Permanent);

    /// <summary>Failed with an HTTP or gRPC status, which the policy's <c>matching</c> may exclude from retries.</summary>
    public static AttemptVerdict FailureWith(int statusCode) => new(Outcome.Failure, statusCode);

    /// <summary>True unless it is a success.</summary>
    public bool IsFailure => outcome != Outcome.Success;

    /// <summary>True for a failure that may be tried again.</summary>
    public bool IsRetriable => outcome == Outcome.Failure;

    /// <summary>The HTTP or gRPC status of the failure, when it had one.</summary>
    public int? StatusCode { get; }
}
