using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Tests.Resiliency;

public sealed class CircuitBreakerTests
{
    private readonly FakeTimeProvider clock = new();
    private int attempts;

    [Fact]
    public async Task Opens_by_its_expression_and_closes_through_half_open()
    {
        var provider = Build("{maxRequests: 1, timeout: 30s, trip: consecutiveFailures >= 2}");
        await CallAsync(provider, success: false);
        await CallAsync(provider, success: true);
        await CallAsync(provider, success: false);
        await CallAsync(provider, success: false);
        await AssertOpenAsync(provider);
        Assert.Equal(4, attempts);

        clock.Advance(TimeSpan.FromSeconds(30));
        await CallAsync(provider, success: false);
        await AssertOpenAsync(provider);

        clock.Advance(TimeSpan.FromSeconds(30));
        await CallAsync(provider, success: true);
        await CallAsync(provider, success: false);
        await CallAsync(provider, success: true);
    }

    [Fact]
    public async Task Half_open_lets_only_so_many_through()
    {
        var provider = Build("{maxRequests: 2, timeout: 1s, trip: totalFailures >= 1}");
        await CallAsync(provider, success: false);
        clock.Advance(TimeSpan.FromSeconds(1));

        var gate = new TaskCompletionSource();
        var two = Enumerable.Range(0, 2).Select(_ => CallAsync(provider, success: true, gate.Task)).ToList();
        await AssertOpenAsync(provider, "too many requests");
        gate.SetResult();
        await Task.WhenAll(two);
        await CallAsync(provider, success: true);
    }

    [Fact]
    public async Task The_interval_clears_the_counts_while_closed()
    {
        var provider = Build("{interval: 10s, trip: totalFailures >= 2}");
        await CallAsync(provider, success: false);
        clock.Advance(TimeSpan.FromSeconds(10));
        await CallAsync(provider, success: false);
        await CallAsync(provider, success: false);
        await AssertOpenAsync(provider);
    }

    [Fact]
    public async Task By_default_it_opens_at_the_sixth_failure_in_a_row_for_a_minute()
    {
        var provider = Build("{}");
        for (var i = 0; i < 6; i++)
            await CallAsync(provider, success: false);
        await AssertOpenAsync(provider);
        clock.Advance(TimeSpan.FromSeconds(59));
        await AssertOpenAsync(provider);
        clock.Advance(TimeSpan.FromSeconds(1));
        await CallAsync(provider, success: true);
    }

    [Fact]
    public async Task An_open_breaker_ends_the_retries()
    {
        var provider = Build("{trip: consecutiveFailures >= 3}", "retries: {r: {duration: 30ms, maxRetries: 10}}", "retry: r, ");
        var run = provider.ForApp("x", "x:m").ExecuteAsync(_ => Task.FromResult(++attempts), _ => AttemptVerdict.Failure, CancellationToken.None);
        await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => clock.AdvanceUntilDoneAsync(run));
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task Each_endpoint_has_its_own_and_the_oldest_is_forgotten()
    {
        var provider = Build("{trip: consecutiveFailures >= 1}", cacheSize: 2);
        await CallAsync(provider, success: false, endpoint: "x:a");
        await AssertOpenAsync(provider, endpoint: "x:a");
        await CallAsync(provider, success: true, endpoint: "x:b");
        await AssertOpenAsync(provider, endpoint: "x:a");
        await CallAsync(provider, success: true, endpoint: "x:c");
        await CallAsync(provider, success: false, endpoint: "x:b");
        await CallAsync(provider, success: true, endpoint: "x:a");
    }

    [Theory]
    [InlineData("requests >")]
    [InlineData("nope(requests)")]
    public void An_unreadable_expression_is_refused(string trip)
    {
        var error = Assert.Throws<ResiliencyException>(() => Build($"{{trip: '{trip}'}}"));
        Assert.Contains("spec.policies.circuitBreakers.cb", error.Message, StringComparison.Ordinal);
    }

    private ResiliencyProvider Build(string breaker, string policies = "", string more = "", int cacheSize = 0) => ResiliencyProvider.Build(
        [ResiliencyResource.Parse($$"""
            spec:
              policies:
                circuitBreakers: {cb: {{breaker}}}
                {{policies}}
              targets:
                apps: {x: { {{more}} circuitBreaker: cb, circuitBreakerCacheSize: {{cacheSize}} } }
            """)],
        clock, NullLogger.Instance);

    private Task<int> CallAsync(ResiliencyProvider provider, bool success, Task? until = null, string endpoint = "x:m") =>
        provider.ForApp("x", endpoint).ExecuteAsync(async _ =>
        {
            Interlocked.Increment(ref attempts);
            await (until ?? Task.CompletedTask);
            return 0;
        }, _ => success ? AttemptVerdict.Success : AttemptVerdict.Failure, CancellationToken.None);

    private async Task AssertOpenAsync(ResiliencyProvider provider, string message = "circuit breaker is open", string endpoint = "x:m") =>
        Assert.Equal(message, (await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => CallAsync(provider, success: true, endpoint: endpoint))).Message);
}
