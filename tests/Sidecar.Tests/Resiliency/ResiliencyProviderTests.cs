using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Tests.Resiliency;

public sealed class ResiliencyProviderTests
{
    [Fact]
    public void Reads_the_resource_of_the_contract()
    {
        var provider = Build("""
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: resiliency}
            spec:
              policies:
                timeouts: {fast: 5s}
                retries:
                  some: {policy: exponential, maxInterval: 15s, maxRetries: 5, matching: {httpStatusCodes: "429,500-599", gRPCStatusCodes: "14"}}
                circuitBreakers:
                  cb: {maxRequests: 1, interval: 0s, timeout: 30s, trip: consecutiveFailures >= 5}
              targets:
                apps: {users: {timeout: fast, retry: some, circuitBreaker: cb, circuitBreakerCacheSize: 100}}
                actors: {Cart: {timeout: fast, retry: some, circuitBreaker: cb, circuitBreakerScope: both, circuitBreakerCacheSize: 5000}}
                components:
                  pubsub: {outbound: {retry: some}, inbound: {timeout: fast, retry: some}}
                  statestore: {outbound: {timeout: fast, retry: some}}
            scopes: [web]
            """);

        Assert.Equal(TimeSpan.FromSeconds(5), provider.ForApp("users", "users:m").Timeout);
        Assert.True(provider.HasAppTarget("users"));
        Assert.False(provider.HasAppTarget("web"));
        Assert.True(provider.ForApp("web", "web:m").IsEmpty);
        Assert.True(provider.ForInbound("pubsub", ComponentKind.Pubsub) is { HasRetry: true, Timeout: not null });
        Assert.True(provider.ForOutbound("pubsub", ComponentKind.Pubsub) is { HasRetry: true, Timeout: null });
        Assert.True(provider.ForInbound("statestore", ComponentKind.Statestore).IsEmpty);
        Assert.True(provider.ForActor("Cart", "1") is { BeforeTurn: { HasRetry: true, Timeout: null }, InTurn: { HasRetry: false, Timeout: not null } });
        Assert.Same(ActorPolicies.None, provider.ForActor("Other", "1"));
    }

    [Fact]
    public void The_most_specific_default_wins_for_targets_without_an_entry()
    {
        var provider = Build("""
            spec:
              policies:
                timeouts:
                  DefaultTimeoutPolicy: 1s
                  DefaultAppTimeoutPolicy: 2s
                  DefaultComponentTimeoutPolicy: 3s
                  DefaultComponentInboundTimeoutPolicy: 4s
                  DefaultPubsubComponentInboundTimeoutPolicy: 5s
                  DefaultStatestoreComponentOutboundTimeoutPolicy: 6s
                  own: 7s
              targets:
                apps: {bare: {}}
                components: {known: {inbound: {timeout: own}}}
            """);

        Assert.Equal(2, Seconds(provider.ForApp("a", "a:m")));
        Assert.Equal(1, Seconds(provider.ForActor("Cart", "1").InTurn));
        Assert.Equal(5, Seconds(provider.ForInbound("p", ComponentKind.Pubsub)));
        Assert.Equal(4, Seconds(provider.ForInbound("s", ComponentKind.Statestore)));
        Assert.Equal(6, Seconds(provider.ForOutbound("s", ComponentKind.Statestore)));
        Assert.Equal(3, Seconds(provider.ForOutbound("p", ComponentKind.Pubsub)));
        Assert.Equal(7, Seconds(provider.ForInbound("known", ComponentKind.Pubsub)));
        Assert.True(provider.ForOutbound("known", ComponentKind.Pubsub).IsEmpty);
        Assert.True(provider.ForApp("bare", "bare:m").IsEmpty);
    }

    [Fact]
    public void Resources_are_merged_and_the_later_name_wins()
    {
        var provider = Build(
            "spec: {policies: {timeouts: {t: 1s, u: 2s}}, targets: {apps: {a: {timeout: t}, b: {timeout: t}}}}",
            "spec: {policies: {timeouts: {t: 3s}}, targets: {apps: {b: {timeout: u}}}}");
        Assert.Equal(3, Seconds(provider.ForApp("a", "a:m")));
        Assert.Equal(2, Seconds(provider.ForApp("b", "b:m")));
    }

    [Theory]
    [InlineData(ResiliencyProvider.ServiceRetries, 1, 4)]
    [InlineData(ResiliencyProvider.ServiceRetries, 7, 8)]
    [InlineData(ResiliencyProvider.ActorNotFoundRetries, 9, 6)]
    public async Task Built_in_retries_are_overridable_but_for_one_and_keep_three(string name, int maxRetries, int attempts)
    {
        var clock = new FakeTimeProvider();
        var resource = ResiliencyResource.Parse($"spec: {{policies: {{retries: {{{name}: {{duration: 1ms, maxRetries: {maxRetries}}}}}}}}}");
        var policy = ResiliencyProvider.Build([resource], clock, NullLogger.Instance).BuiltIn(name);
        var seen = 0;
        await clock.AdvanceUntilDoneAsync(policy.ExecuteAsync(_ => Task.FromResult(++seen), _ => AttemptVerdict.Failure, CancellationToken.None));
        Assert.Equal(attempts, seen);
    }

    [Theory]
    [InlineData("spec: {policies: {timeouts: {t: soon}}}", "Resiliency '', spec.policies.timeouts.t: 'soon' is not a duration")]
    [InlineData("spec: {policies: {retries: {r: {policy: sometimes}}}}", "spec.policies.retries.r: policy 'sometimes'")]
    [InlineData("spec: {policies: {retries: {r: {matching: {httpStatusCodes: '600'}}}}}", "'600' is not an HTTP status")]
    [InlineData("spec: {policies: {retries: {r: {matching: {httpStatusCodes: '500-400'}}}}}", "'500-400' is not an HTTP status")]
    [InlineData("spec: {targets: {apps: {a: {retry: none}}}}", "spec.targets.apps.a: there is no retry policy 'none'")]
    [InlineData("spec: {policies: {circuitBreakers: {c: {}}}, targets: {actors: {A: {circuitBreaker: c}}}}", "needs circuitBreakerScope")]
    public void What_is_wrong_is_named(string yaml, string message) =>
        Assert.Contains(message, Assert.Throws<ResiliencyException>(() => Build(yaml)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("spec: [1]")]
    [InlineData("spec: {policies: {retries: {r: {maxRetries: many}}}}")]
    [InlineData("spec: {")]
    public void What_has_another_shape_is_refused_with_its_line(string yaml) =>
        Assert.Contains("Resiliency resource, line ", Assert.Throws<FormatException>(() => ResiliencyResource.Parse(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_actor_breaker_is_per_type_or_per_id()
    {
        var provider = Build("""
            spec:
              policies: {circuitBreakers: {cb: {trip: consecutiveFailures >= 1}}}
              targets: {actors: {T: {circuitBreaker: cb, circuitBreakerScope: type}, I: {circuitBreaker: cb, circuitBreakerScope: id}}}
            """);
        await FailAsync(provider.ForActor("T", "1").BeforeTurn);
        await FailAsync(provider.ForActor("I", "1").BeforeTurn);
        await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => FailAsync(provider.ForActor("T", "2").BeforeTurn));
        await FailAsync(provider.ForActor("I", "2").BeforeTurn);
    }

    [Fact]
    public async Task A_component_has_one_breaker_for_both_directions()
    {
        var provider = Build("""
            spec:
              policies: {circuitBreakers: {cb: {trip: consecutiveFailures >= 1}}}
              targets: {components: {p: {inbound: {circuitBreaker: cb}, outbound: {circuitBreaker: cb}}}}
            """);
        await FailAsync(provider.ForInbound("p", ComponentKind.Pubsub));
        await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => FailAsync(provider.ForOutbound("p", ComponentKind.Pubsub)));
    }

    private static ResiliencyProvider Build(params string[] documents) =>
        ResiliencyProvider.Build(documents.Select(ResiliencyResource.Parse), new FakeTimeProvider(), NullLogger.Instance);

    private static double? Seconds(ResiliencyPolicy policy) => policy.Timeout?.TotalSeconds;

    private static Task<int> FailAsync(ResiliencyPolicy policy) =>
        policy.ExecuteAsync(_ => Task.FromResult(0), _ => AttemptVerdict.Failure, CancellationToken.None);
}
