using System.Net;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

public sealed class ActorPlacementTests
{
    private readonly FakeActorApp first = new();
    private readonly FakeActorApp second = new();

    [Fact]
    public async Task Instances_share_the_actors_and_each_actor_stays_where_it_is()
    {
        await using var site = new ActorSite();
        var one = await site.StartAsync(first, name: "one");
        var two = await site.StartAsync(second, name: "two");
        for (var i = 0; i < 200; i++)
            await (i % 2 == 0 ? one : two).CallAsync($"{i}");
        for (var i = 0; i < 200; i++)
            await two.CallAsync($"{i}");

        Assert.InRange(one.Status.Active.Single().Count, 60, 140);
        Assert.Equal(200, one.Status.Active.Single().Count + two.Status.Active.Single().Count);
        Assert.Equal(400, first.Requests.Count + second.Requests.Count);
        Assert.Empty(first.Requests.Select(request => request.Path).Intersect(second.Requests.Select(request => request.Path)));
    }

    [Fact]
    public async Task When_an_instance_goes_its_actors_move_and_the_others_stay()
    {
        await using var site = new ActorSite();
        var one = await site.StartAsync(first, name: "one");
        var two = await site.StartAsync(second, name: "two");
        for (var i = 0; i < 50; i++)
            await two.CallAsync($"{i}");
        var moving = one.Status.Active.Single().Count;

        await one.StopAsync(CancellationToken.None);
        Assert.Equal(moving, first.Requests.Count(request => request.Method == "DELETE"));
        Assert.DoesNotContain(second.Requests, request => request.Method == "DELETE");
        for (var i = 0; i < 50; i++)
            Assert.Equal("200 ", await two.CallAsync($"{i}"));
        Assert.Equal(50, two.Status.Active.Single().Count);
    }

    [Fact]
    public async Task When_an_instance_comes_some_actors_are_deactivated_for_it()
    {
        await using var site = new ActorSite();
        var one = await site.StartAsync(first, name: "one");
        for (var i = 0; i < 50; i++)
            await one.CallAsync($"{i}");
        await site.StartAsync(second, name: "two");
        var moved = first.Requests.Where(request => request.Method == "DELETE").Select(request => request.Path).ToList();
        Assert.InRange(moved.Count, 10, 40);
        for (var i = 0; i < 50; i++)
            await one.CallAsync($"{i}");
        Assert.Equal(moved.Count, second.Requests.Count);
    }

    [Fact]
    public async Task A_running_call_is_waited_for_before_its_actor_moves()
    {
        await using var site = new ActorSite();
        var one = await site.StartAsync(first, name: "one");
        var two = await site.StartAsync(second, """{"entities":[]}""", "two");
        var held = first.Hold("/actors/Cart/1/method/m");
        var call = two.CallAsync("1");
        await Eventually.TrueAsync(() => first.Requests.Count == 1, "the call is in the app");

        var ending = one.StopAsync(CancellationToken.None);
        Assert.False(ending.IsCompleted);
        held.SetResult();
        Assert.Equal("200 ", await call);
        await ending;
        Assert.Equal("DELETE", first.Requests.Last().Method);
    }

    [Theory]
    [InlineData("""{"entities":["Cart"],"drainOngoingCallTimeout":"3s"}""", 3)]
    [InlineData("""{"entities":["Cart"],"drainRebalancedActors":false}""", 0)]
    public async Task A_call_that_does_not_end_is_cut_when_the_drain_is_over(string config, int seconds)
    {
        await using var site = new ActorSite();
        var one = await site.StartAsync(first, config, "one");
        var two = await site.StartAsync(second, "{}", "two");
        first.Hold("/actors/Cart/1/method/m");
        var call = two.CallAsync("1");
        await Eventually.TrueAsync(() => first.Requests.Count == 1, "the call is in the app");

        var ending = one.StopAsync(CancellationToken.None);
        if (seconds > 0)
        {
            site.Clock.Advance(TimeSpan.FromSeconds(seconds - 0.1));
            Assert.False(call.IsCompleted);
            site.Clock.Advance(TimeSpan.FromSeconds(0.1));
        }
        Assert.Contains("context canceled", await call, StringComparison.Ordinal);
        await ending;
    }

    [Fact]
    public async Task No_actor_runs_on_two_hosts_at_once_while_instances_come_and_go()
    {
        await using var site = new ActorSite();
        var (busy, most) = (0, 0);
        foreach (var app in new[] { first, second })
        {
            app.On("/actors/Cart/1/method/m", async (_, token) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref busy));
                await Task.Yield();
                Interlocked.Decrement(ref busy);
                return FakeActorApp.Answer(HttpStatusCode.OK);
            });
        }
        var caller = await site.StartAsync(new FakeActorApp(), "{}", "caller");
        var two = await site.StartAsync(second, name: "two");
        for (var round = 0; round < 20; round++)
        {
            var calls = Enumerable.Range(0, 10).Select(_ => caller.CallAsync("1")).ToList();
            var one = await site.StartAsync(first, name: $"one-{round}");
            calls.AddRange(Enumerable.Range(0, 10).Select(_ => caller.CallAsync("1")));
            await one.StopAsync(CancellationToken.None);
            Assert.All(await Task.WhenAll(calls), answer => Assert.Equal("200 ", answer));
        }
        Assert.Equal(1, most);
        Assert.NotEmpty(first.Requests);
    }

    [Fact]
    public async Task An_unhealthy_app_hosts_nothing_until_it_is_healthy_again()
    {
        await using var site = new ActorSite();
        var one = await site.StartAsync(first);
        await one.CallAsync("1");
        await one.SetAppHealthAsync(healthy: false, CancellationToken.None);
        Assert.Contains("failed to lookup actor", await site.Clock.AdvanceUntilDoneAsync(one.CallAsync("1")), StringComparison.Ordinal);
        await one.SetAppHealthAsync(healthy: true, CancellationToken.None);
        Assert.Equal("200 ", await one.CallAsync("1"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"entities":"Cart"}""")]
    [InlineData("""{"entities":[1]}""")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task An_app_without_a_readable_configuration_hosts_nothing(string config)
    {
        await using var site = new ActorSite();
        var one = await site.StartAsync(first, config);
        await one.ReadyAsync(CancellationToken.None);
        Assert.Equal(("RUNNING", true, "placement: connected", 0), (one.Status.Status, one.Status.HostReady, one.Status.Placement, one.Status.Active.Count));
    }

    [Fact]
    public async Task Without_a_store_nothing_is_hosted()
    {
        await using var site = new ActorSite();
        var one = await site.StartAsync(first, change: options => options with { Store = null });
        Assert.Empty(one.Status.Active);
        Assert.Contains("failed to lookup actor", await site.Clock.AdvanceUntilDoneAsync(one.CallAsync("1")), StringComparison.Ordinal);
    }
}
