using System.Net;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

public sealed class ActorInvokeTests
{
    private const string Path = "/actors/Cart/1/method/m";

    private readonly FakeActorApp app = new();

    [Fact]
    public async Task A_call_is_a_PUT_with_body_and_its_answer_goes_back()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        app.On(Path, HttpStatusCode.OK, "done");

        Assert.Equal("200 done", await runtime.CallAsync("1", body: "hello"));
        Assert.Equal(new SeenRequest("PUT", Path, "hello", null), Assert.Single(app.Requests));
    }

    [Theory]
    [InlineData(201, "error from actor service: (201) boom")]
    [InlineData(204, "error from actor service: (204) boom")]
    [InlineData(500, "error from actor service: (500) boom")]
    [InlineData(404, "actor method not found: actors/Cart/1/method/m")]
    public async Task Any_status_but_200_is_an_error_and_not_retried(int status, string message)
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        app.On(Path, (HttpStatusCode)status, "boom");

        Assert.Equal($"Invoke: error invoke actor method: {message}", await runtime.CallAsync("1"));
        Assert.Single(app.Requests);
    }

    [Fact]
    public async Task An_app_that_is_down_is_an_error_and_not_retried()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        app.Down = true;
        Assert.StartsWith("Invoke: error invoke actor method: connection refused", await runtime.CallAsync("1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_type_is_looked_up_for_five_seconds()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        var started = site.Clock.GetUtcNow();
        Assert.Equal("NotFound: failed to lookup actor: did not find address for actor 'Nope/1'",
            await site.Clock.AdvanceUntilDoneAsync(runtime.CallAsync("1", type: "Nope")));
        Assert.Equal(TimeSpan.FromSeconds(5), site.Clock.GetUtcNow() - started);
    }

    [Fact]
    public async Task A_host_that_comes_meanwhile_is_found()
    {
        await using var site = new ActorSite();
        var caller = await site.StartAsync(new FakeActorApp(), "{}", "caller");
        var call = caller.CallAsync("1");
        await site.StartAsync(app);
        Assert.Equal("200 ", await site.Clock.AdvanceUntilDoneAsync(call));
    }

    [Theory]
    [InlineData(500, true, 3)]
    [InlineData(500, false, 3)]
    [InlineData(404, true, 1)]
    [InlineData(404, false, 3)]
    public async Task With_a_policy_of_the_type_errors_of_the_app_are_retried_but_for_an_own_404(int status, bool own, int attempts)
    {
        const string policy = "spec: {policies: {retries: {r: {duration: 50ms, maxRetries: 2}}}, targets: {actors: {Cart: {retry: r}}}}";
        await using var site = new ActorSite();
        var host = await site.StartAsync(app, resiliency: policy);
        var peer = await site.StartAsync(new FakeActorApp(), "{}", "peer", policy);
        app.On(Path, (HttpStatusCode)status);

        Assert.StartsWith("Invoke", await site.Clock.AdvanceUntilDoneAsync((own ? host : peer).CallAsync("1")), StringComparison.Ordinal);
        Assert.Equal(attempts, app.Requests.Count);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("spec: {policies: {retries: {r: {duration: 50ms, maxRetries: 2}}}, targets: {actors: {Cart: {retry: r}}}}", 3)]
    public async Task An_exception_of_the_dotnet_sdk_goes_back_as_it_is(string? policy, int attempts)
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, resiliency: policy);
        app.On(Path, (_, _) =>
        {
            var answer = FakeActorApp.Answer(HttpStatusCode.OK, "details");
            answer.Headers.Add(ActorOutcome.ErrorHeader, "<xml/>");
            return Task.FromResult(answer);
        });
        var answer = await site.Clock.AdvanceUntilDoneAsync(runtime.AskAsync("1"));
        Assert.Contains(answer.Headers, header => header.Key == ActorOutcome.ErrorHeader && header.Value == "<xml/>");
        Assert.Equal(attempts, app.Requests.Count);
    }

    [Fact]
    public async Task The_timeout_counts_from_the_turn_on()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, resiliency: "spec: {policies: {timeouts: {t: 1s}}, targets: {actors: {Cart: {timeout: t}}}}");
        app.Hold(Path);
        var first = runtime.CallAsync("1");
        var second = runtime.CallAsync("1");
        await Eventually.TrueAsync(() => app.Requests.Count == 1, "the first call is in the app");
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("context deadline exceeded", await first, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => app.Requests.Count == 2, "the second call is in the app");
        Assert.False(second.IsCompleted);
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("context deadline exceeded", await second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_circuit_breaker_is_an_error()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, resiliency: """
            spec:
              policies: {circuitBreakers: {c: {trip: consecutiveFailures >= 1}}}
              targets: {actors: {Cart: {circuitBreaker: c, circuitBreakerScope: type}}}
            """);
        app.On(Path, HttpStatusCode.InternalServerError);
        await runtime.CallAsync("1");
        Assert.Equal("Invoke: error invoke actor method: circuit breaker is open", await runtime.CallAsync("2"));
        Assert.Single(app.Requests);
    }

    [Fact]
    public async Task Without_placement_or_after_the_end_every_call_is_refused()
    {
        await using var site = new ActorSite();
        var without = await site.StartAsync(app, change: options => options with { HasPlacement = false });
        Assert.Equal(ActorFailure.NoPlacement, (await Assert.ThrowsAsync<ActorException>(() => without.ReadyAsync(CancellationToken.None))).Failure);
        Assert.Equal("DISABLED", without.Status.Status);

        var ended = await site.StartAsync(app);
        await ended.ReadyAsync(CancellationToken.None);
        await ended.StopAsync(CancellationToken.None);
        Assert.Equal(ActorFailure.Closed, (await Assert.ThrowsAsync<ActorException>(() => ended.ReadyAsync(CancellationToken.None))).Failure);
    }

    [Theory]
    [InlineData("a b", "/actors/Cart/a%20b/method/m")]
    [InlineData("café", "/actors/Cart/caf%C3%A9/method/m")]
    [InlineData("a||b", "/actors/Cart/a%7C%7Cb/method/m")]
    [InlineData("a:b@c", "/actors/Cart/a:b@c/method/m")]
    public async Task Ids_are_escaped_at_the_app(string id, string path)
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        await runtime.CallAsync(id);
        Assert.Equal(path, Assert.Single(app.Requests).Path);
    }

    [Theory]
    [InlineData("do-it.now", "/do-it.now")]
    [InlineData("a/b", "/a/b")]
    [InlineData("a\\b", "/a%5Cb")]
    [InlineData("..", "")]
    [InlineData("../../../x", "/x")]
    [InlineData("a/../b", "/b")]
    public async Task Methods_stay_below_their_actor(string method, string path)
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        await runtime.CallAsync("1", method);
        Assert.Equal("/actors/Cart/1/method" + path, Assert.Single(app.Requests).Path);
    }
}
