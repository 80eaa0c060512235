using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Tests.Resiliency;

public sealed class ResiliencyPolicyTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Constant_retries_wait_the_same_and_give_back_the_last_result()
    {
        var policy = Policy("retries: {r: {policy: constant, duration: 2s, maxRetries: 2}}", "{retry: r}");
        var started = clock.GetUtcNow();
        var attempts = new List<TimeSpan>();
        var result = await Run(policy, _ =>
        {
            attempts.Add(clock.GetUtcNow() - started);
            return Task.FromResult(500 + attempts.Count);
        });

        Assert.Equal(503, result);
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)], attempts);
    }

    [Fact]
    public async Task A_success_ends_the_retries()
    {
        var policy = Policy("retries: {r: {policy: constant, duration: 50ms}}", "{retry: r}");
        var attempts = 0;
        Assert.Equal(200, await Run(policy, _ => Task.FromResult(++attempts < 20 ? 500 : 200)));
        Assert.Equal(20, attempts);
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(429, 3)]
    [InlineData(501, 1)]
    [InlineData(503, 3)]
    [InlineData(0, 3)]
    public async Task Matching_limits_what_is_retried_but_not_failures_without_status(int status, int expected)
    {
        var policy = Policy("retries: {r: {duration: 50ms, maxRetries: 2, matching: {httpStatusCodes: '429,500,502-504'}}}", "{retry: r}");
        var attempts = 0;
        Assert.Equal(status, await Run(policy, _ =>
        {
            attempts++;
            return Task.FromResult(status);
        }));
        Assert.Equal(expected, attempts);
    }

    [Fact]
    public async Task A_permanent_failure_is_not_retried()
    {
        var policy = Policy("retries: {r: {duration: 50ms}}", "{retry: r}");
        var attempts = 0;
        await policy.ExecuteAsync(_ => Task.FromResult(++attempts), _ => AttemptVerdict.Permanent, CancellationToken.None);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task Exponential_waits_grow_with_jitter_and_give_up_after_fifteen_minutes()
    {
        var policy = Policy("retries: {r: {policy: exponential, duration: 1h, maxInterval: 15s, maxRetries: -1}}", "{retry: r}");
        var started = clock.GetUtcNow();
        var attempts = new List<double>();
        await Run(policy, _ =>
        {
            attempts.Add((clock.GetUtcNow() - started).TotalSeconds);
            return Task.FromResult(500);
        });

        var waits = attempts.Zip(attempts.Skip(1), (a, b) => b - a).ToList();
        Assert.InRange(waits[0], 0.25, 1.0);
        Assert.All(waits, wait => Assert.InRange(wait, 0.25, 22.75));
        Assert.InRange(attempts[^1], 850, 900);
    }

    [Fact]
    public async Task An_exception_is_retried_and_the_last_one_thrown()
    {
        var policy = Policy("retries: {r: {duration: 50ms, maxRetries: 1}}", "{retry: r}");
        var attempts = 0;
        var error = await Assert.ThrowsAsync<IOException>(() => Run(policy, _ => throw new IOException($"{++attempts}")));
        Assert.Equal("2", error.Message);
    }

    [Fact]
    public async Task The_timeout_is_per_attempt()
    {
        var policy = Policy("timeouts: {t: 300}\n    retries: {r: {duration: 50ms, maxRetries: 2}}", "{timeout: t, retry: r}");
        var attempts = 0;
        await Assert.ThrowsAsync<TimeoutException>(() => Run(policy, async token =>
        {
            attempts++;
            await Task.Delay(Timeout.Infinite, token);
            return 200;
        }));
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task The_callers_cancellation_ends_everything()
    {
        var policy = Policy("retries: {r: {duration: 1h}}", "{retry: r}");
        using var caller = new CancellationTokenSource();
        var run = policy.ExecuteAsync(_ => Task.FromResult(500), Judge, caller.Token);
        Assert.False(run.IsCompleted);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Results_of_attempts_that_are_repeated_are_disposed_of()
    {
        var policy = Policy("retries: {r: {duration: 50ms, maxRetries: 1}}", "{retry: r}");
        var made = new List<MemoryStream>();
        var last = await clock.AdvanceUntilDoneAsync(policy.ExecuteAsync(_ =>
        {
            made.Add(new MemoryStream());
            return Task.FromResult(made[^1]);
        }, _ => AttemptVerdict.Failure, CancellationToken.None));

        Assert.Equal([false, true], made.Select(stream => stream.CanRead));
        Assert.Same(made[1], last);
    }

    [Fact]
    public async Task Without_policies_there_is_one_attempt()
    {
        var attempts = 0;
        Assert.True(ResiliencyPolicy.None.IsEmpty);
        Assert.Equal(1, await ResiliencyPolicy.None.ExecuteAsync(_ => Task.FromResult(++attempts), Judge, CancellationToken.None));
    }

    private ResiliencyPolicy Policy(string policies, string target) =>
        ResiliencyProvider.Build([ResiliencyResource.Parse($"spec:\n  policies:\n    {policies}\n  targets:\n    apps: {{x: {target}}}\n")], clock, NullLogger.Instance)
            .ForApp("x", "x:m");

    private Task<int> Run(ResiliencyPolicy policy, Func<CancellationToken, Task<int>> attempt) =>
        clock.AdvanceUntilDoneAsync(policy.ExecuteAsync(attempt, Judge, CancellationToken.None));

    private static AttemptVerdict Judge(int status) => status switch
    {
        >= 200 and < 400 => AttemptVerdict.Success,
        0 => AttemptVerdict.Failure,
        _ => AttemptVerdict.FailureWith(status),
    };
}
