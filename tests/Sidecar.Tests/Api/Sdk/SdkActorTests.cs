using System.Text.Json;
using Dapr;
using Dapr.Actors;

namespace Switchyard.Sidecar.Tests.Api.Sdk;

/// <summary>Actors of Dapr.Actors, called by its proxies.</summary>
public sealed class SdkActorTests(SdkSite site) : IClassFixture<SdkSite>
{
    [Fact]
    public async Task A_proxy_with_the_interface_calls_and_the_state_is_kept()
    {
        var counter = site.Counter("strong");
        Assert.Equal((1, 3), (await counter.AddAsync(1), await counter.AddAsync(2)));
        var described = await counter.DescribeAsync(new SdkThing("$thing", [1, 2]));
        Assert.Equal(("$thing of strong", 2), (described.Text, described.Numbers.Length));
        Assert.Equal(3, await site.Counter("strong").GetAsync());
        await counter.ForgetAsync();
        Assert.Equal(-1, await counter.GetAsync());
    }

    [Fact]
    public async Task A_proxy_by_names_calls_the_same_actor()
    {
        Assert.Equal(5, await site.Weak("weak").InvokeMethodAsync<int, int>("AddAsync", 5));
        Assert.Equal("x of weak", (await site.Weak("weak").InvokeMethodAsync<SdkThing, SdkThing>("DescribeAsync", new SdkThing("x", []))).Text);
        await site.Weak("weak").InvokeMethodAsync("ForgetAsync");
        Assert.Equal(-1, await site.Counter("weak").GetAsync());
    }

    [Fact]
    public async Task An_exception_of_the_actor_reaches_the_caller_and_changes_no_state()
    {
        var strong = await Assert.ThrowsAsync<ActorMethodInvocationException>(() => site.Counter("fails").FailAsync());
        Assert.Equal("the actor failed", strong.InnerException?.Message);
        var weak = await Assert.ThrowsAsync<DaprApiException>(() => site.Weak("fails").InvokeMethodAsync("FailAsync"));
        Assert.Equal("ERR_ACTOR_INVOKE_METHOD", weak.ErrorCode);
        Assert.Equal(-1, await site.Counter("fails").GetAsync());
    }

    [Theory]
    [InlineData("Nope", "AddAsync", "failed to lookup actor")]
    [InlineData("Counter", "Nope", "error from actor service: (500)")]
    public async Task What_is_not_there_is_an_exception_with_the_reason(string type, string method, string reason)
    {
        var failure = await Assert.ThrowsAsync<DaprApiException>(() => site.Weak("nobody", type).InvokeMethodAsync(method));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_actor_takes_turns_and_different_ones_do_not()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => site.Counter("busy").WorkAsync(10)));
        Assert.Equal(Enumerable.Repeat(new[] { "in", "out" }, 4).SelectMany(turn => turn), site.Seen.Of("work busy"));
    }

    [Fact]
    public async Task A_timer_ticks_with_its_data_until_it_is_stopped()
    {
        await site.Counter("timed").StartTimerAsync("tick");
        var ticks = await site.Seen.WaitAsync("timer timed", 2);
        Assert.Equal("data of tick", ticks[0]);
        await site.Counter("timed").StopTimerAsync("tick");
        // A tick that already waited for its turn still comes, before this call; three ticks of another timer are time enough for one more.
        await site.Counter("timed").GetAsync();
        var before = site.Seen.Of("timer timed").Count;
        await site.Counter("timed").StartTimerAsync("other");
        await Eventually.TrueAsync(() => site.Seen.Of("timer timed").Count(data => data == "data of other") >= 3, TimeSpan.FromSeconds(20), "the other timer ticks");
        Assert.DoesNotContain("data of tick", site.Seen.Of("timer timed").Skip(before));
        await site.Counter("timed").StopTimerAsync("other");
    }

    [Fact]
    public async Task A_reminder_fires_with_its_data_is_read_and_is_stopped()
    {
        var counter = site.Counter("reminded");
        await counter.StartReminderAsync("wake");
        Assert.Equal(["wake: data of wake"], await site.Seen.WaitAsync("reminder reminded"));
        Assert.Equal(1, await counter.GetAsync());
        Assert.Equal("wake 01:00:00", await counter.FindReminderAsync("wake"));
        await counter.StopReminderAsync("wake");
        var gone = await Assert.ThrowsAsync<ActorMethodInvocationException>(() => counter.FindReminderAsync("wake"));
        Assert.Equal("actor reminder not found: wake", gone.InnerException?.Message);
    }

    [Fact]
    public async Task Without_the_token_no_actor_is_called()
    {
        var proxy = Dapr.Actors.Client.ActorProxy.Create<ISdkCounter>(new ActorId("closed"), "Counter",
            new Dapr.Actors.Client.ActorProxyOptions { HttpEndpoint = $"http://127.0.0.1:{site.Sidecar.Options.HttpPort}", DaprApiToken = "wrong" });
        await Assert.ThrowsAsync<System.Security.Authentication.AuthenticationException>(() => proxy.AddAsync(1));
        Assert.Equal(-1, await site.Counter("closed").GetAsync());
    }

    [Fact]
    public async Task The_state_is_json_in_the_actor_state_store()
    {
        await site.Counter("stored").AddAsync(7);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        client.DefaultRequestHeaders.Add("dapr-api-token", SdkSite.ApiToken);
        var text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{site.Sidecar.Options.HttpPort}/v1.0/actors/Counter/stored/state/count"));
        Assert.Equal(7, JsonSerializer.Deserialize<int>(text));
    }
}
