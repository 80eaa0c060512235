using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Resiliency;

/// <summary>What applies to one operation: retry around circuit breaker around timeout (contract, section 8.10).</summary>
public sealed class ResiliencyPolicy
{
    private readonly TimeProvider time;
    private readonly TimeSpan timeout;
    private readonly RetryPolicy? retry;
    private readonly CircuitBreaker? breaker;

    internal ResiliencyPolicy(TimeProvider time, TimeSpan timeout = default, RetryPolicy? retry = null, CircuitBreaker? breaker = null)
    {
        this.time = time;
        this.timeout = timeout;
        this.retry = retry;
        this.breaker = breaker;
    }

    /// <summary>Nothing applies: one attempt, as it is.</summary>
    public static ResiliencyPolicy None { get; } = new(TimeProvider.System);

    /// <summary>True when nothing applies, so that the operation may as well be called directly.</summary>
    public bool IsEmpty => timeout <= TimeSpan.Zero && retry is null && breaker is null;

    /// <summary>True when failures are retried, so that a request's body must be kept.</summary>
    public bool HasRetry => retry is { MaxRetries: not 0 };

    /// <summary>The timeout of each attempt; null without one.</summary>
    public TimeSpan? Timeout => timeout > TimeSpan.Zero ? timeout : null;

    /// <summary>The same without retries, for requests that cannot be sent again (the breaker still counts them).</summary>
    public ResiliencyPolicy WithoutRetry() => retry is null ? this : new ResiliencyPolicy(time, timeout, null, breaker);

    /// <summary>
    /// Runs the attempt until it succeeds or the policy gives up; gives the last attempt's result, failed or not. An exception of the attempt is a
    /// failure without status; the last one is thrown on. A result that is not given back is disposed of when it can be.
    /// </summary>
    /// <param name="attempt">One try. It must heed its token: a timeout waits until it does.</param>
    /// <param name="judge">What a result means.</param>
    /// <param name="cancellationToken">The caller's; cancelling it ends attempt and waits.</param>
    /// <exception cref="CircuitBreakerOpenException">The breaker let no (further) attempt through.</exception>
    /// <exception cref="TimeoutException">The last attempt took longer than the policy's timeout.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<T>> attempt, Func<T, AttemptVerdict> judge, CancellationToken cancellationToken) =>
        IsEmpty ? attempt(cancellationToken) : RunAsync(attempt, judge, cancellationToken);

    private async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, Func<T, AttemptVerdict> judge, CancellationToken cancellationToken)
    {
        var schedule = retry?.Start(time);
        while (true)
        {
            TimeSpan wait;
            try
            {
                var (result, verdict) = await AttemptThroughBreakerAsync(attempt, judge, cancellationToken);
                if (schedule?.Next(verdict) is not { } next)
                    return result;
                (result as IDisposable)?.Dispose();
                wait = next;
            }
            catch (Exception e) when (e is not CircuitBreakerOpenException && !cancellationToken.IsCancellationRequested)
            {
                if (schedule?.Next(AttemptVerdict.Failure) is not { } next)
                    throw;
                wait = next;
            }
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private async Task<(T Result, AttemptVerdict Verdict)> AttemptThroughBreakerAsync<T>(
        Func<CancellationToken, Task<T>> attempt, Func<T, AttemptVerdict> judge, CancellationToken cancellationToken)
    {
        var ticket = breaker?.Enter() ?? 0;
        var success = false;
        try
        {
            var result = await AttemptInTimeAsync(attempt, cancellationToken);
            var verdict = judge(result);
            success = !verdict.IsFailure;
            return (result, verdict);
        }
        finally
        {
            breaker?.Exit(ticket, success);
        }
    }

    private async Task<T> AttemptInTimeAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        if (timeout <= TimeSpan.Zero)
            return await attempt(cancellationToken);
        using var clock = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            return await attempt(both.Token);
        }
        catch (Exception e) when (clock.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"context deadline exceeded: no answer within {GoDuration.Format(timeout)}", e);
        }
    }
}
