using System.Net;
using System.Text.Json;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

public sealed class ActorDeactivationTests
{
    private const string Config = """{"entities":["Cart"],"actorIdleTimeout":"10s"}""";

    private readonly FakeActorApp app = new();

    [Fact]
    public async Task An_idle_actor_is_deactivated_and_activated_by_the_next_call()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, Config);
        await runtime.CallAsync("1");
        Assert.Equal(new ActiveActors("Cart", 1), Assert.Single(runtime.Status.Active));
        site.Clock.Advance(TimeSpan.FromSeconds(9));
        await runtime.CallAsync("1");
        site.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, Deactivations());

        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => Deactivations() == 1 && runtime.Status.Active.Single().Count == 0, "it is deactivated");
        Assert.Equal("200 ", await runtime.CallAsync("1"));
        Assert.Equal(1, runtime.Status.Active.Single().Count);
    }

    [Fact]
    public async Task A_running_call_is_not_idle()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, Config);
        var held = app.Hold("/actors/Cart/1/method/m");
        var call = runtime.CallAsync("1");
        await Eventually.TrueAsync(() => app.Requests.Count == 1, "the call is in the app");
        site.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, Deactivations());
        held.SetResult();
        await call;
        site.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => Deactivations() == 1, "it is deactivated");
    }

    [Fact]
    public async Task A_call_during_the_deactivation_waits_for_its_end()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, Config);
        await runtime.CallAsync("1");
        var held = app.Hold("/actors/Cart/1");
        site.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => Deactivations() == 1, "the deactivation is in the app");
        var call = runtime.CallAsync("1", "late");
        Assert.Equal(0, app.Count("/actors/Cart/1/method/late"));
        held.SetResult();
        Assert.Equal("200 ", await call);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deactivation_that_fails_still_counts(bool down)
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, Config);
        app.On("/actors/Cart/1", HttpStatusCode.InternalServerError);
        await runtime.CallAsync("1");
        app.Down = down;
        site.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => runtime.Status.Active.Single().Count == 0, "it is deactivated");
        app.Down = false;
        Assert.Equal("200 ", await runtime.CallAsync("1"));
    }

    [Fact]
    public async Task Types_have_their_own_timeouts()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app,
            """{"entities":["Cart","Quick"],"actorIdleTimeout":"1h","entitiesConfig":[{"entities":["Quick"],"actorIdleTimeout":"1s"}]}""");
        await runtime.CallAsync("1");
        await runtime.CallAsync("1", type: "Quick");
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => app.Count("/actors/Quick/1") == 1, "Quick is deactivated");
        Assert.Equal(0, Deactivations());
    }

    [Fact]
    public async Task A_type_with_settings_of_its_own_takes_no_timeout_from_the_whole()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, """{"entities":["Cart"],"actorIdleTimeout":"1s","entitiesConfig":[{"entities":["Cart"],"drainRebalancedActors":true}]}""");
        await runtime.CallAsync("1");
        site.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, Deactivations());
        site.Clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => Deactivations() == 1, "it is deactivated after daprd's default");
    }

    [Theory]
    [InlineData("""{"entities":["Cart"],"actorIdleTimeout":"soon"}""")]
    [InlineData("""{"entities":["Cart"],"drainOngoingCallTimeout":"soon"}""")]
    public void A_duration_for_all_types_that_cannot_be_read_is_refused(string config) =>
        Assert.Contains("\"soon\"", Assert.Throws<FormatException>(() => ActorConfiguration.Read(JsonDocument.Parse(config).RootElement)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_timer_goes_on_and_activates_the_actor_again()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, Config);
        await runtime.StartTimerAsync("1", "t", """{"dueTime":"0s","period":"15s"}""");
        await Eventually.TrueAsync(() => app.Count("/actors/Cart/1/method/timer/t") == 1, "the first tick came");
        await Eventually.TrueAsync(() => site.Clock.ActiveTimers == 2, "the next tick and idleness are waited for");
        site.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => Deactivations() == 1 && runtime.Status.Active.Single().Count == 0, "it is deactivated");
        site.Clock.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => app.Count("/actors/Cart/1/method/timer/t") == 2 && runtime.Status.Active.Single().Count == 1, "the next tick came");
    }

    private int Deactivations() => app.Requests.Count(request => request is { Method: "DELETE", Path: "/actors/Cart/1" });
}
