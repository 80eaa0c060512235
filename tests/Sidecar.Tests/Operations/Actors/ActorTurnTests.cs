using System.Collections.Concurrent;
using System.Net;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

public sealed class ActorTurnTests
{
    private const string Path = "/actors/Cart/1/method/m";

    private readonly FakeActorApp app = new();

    [Fact]
    public async Task One_turn_at_a_time_in_order_of_arrival_from_all_sidecars()
    {
        await using var site = new ActorSite();
        var host = await site.StartAsync(app);
        var peer = await site.StartAsync(new FakeActorApp(), "{}", "peer");
        var (busy, most, order) = (0, 0, new ConcurrentQueue<string>());
        app.On(Path, async (request, token) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref busy));
            order.Enqueue(request.Body);
            await Task.Delay(1, token);
            Interlocked.Decrement(ref busy);
            return FakeActorApp.Answer(HttpStatusCode.OK);
        });
        var calls = Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? host : peer).CallAsync("1", body: $"{i}")).ToList();
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal("200 ", answer));
        Assert.Equal(1, most);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i}"), order);
    }

    [Fact]
    public async Task Different_actors_run_in_parallel()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        var held = app.Hold(Path);
        var first = runtime.CallAsync("1");
        Assert.Equal("200 ", await runtime.CallAsync("2"));
        Assert.False(first.IsCompleted);
        held.SetResult();
        Assert.Equal("200 ", await first);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_the_queue()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        var held = app.Hold(Path);
        using var patience = new CancellationTokenSource();
        var first = runtime.CallAsync("1", body: "first");
        var second = runtime.CallAsync("1", body: "second", cancellationToken: patience.Token);
        var third = runtime.CallAsync("1", body: "third");
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        held.SetResult();
        await Task.WhenAll(first, third);
        Assert.Equal(["first", "third"], app.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task A_cut_call_ends_its_turn()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        app.Hold(Path);
        using var patience = new CancellationTokenSource();
        var cut = runtime.CallAsync("1", cancellationToken: patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cut);
        Assert.Equal("200 ", await runtime.CallAsync("1", "other"));
    }

    [Fact]
    public async Task Ticks_take_turns_with_calls()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        var held = app.Hold(Path);
        var call = runtime.CallAsync("1");
        await runtime.StartTimerAsync("1", "t", "{}");
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"0s"}""");
        Assert.Equal([Path], app.Requests.Select(request => request.Path));
        held.SetResult();
        await call;
        await Eventually.TrueAsync(() => app.Requests.Count == 3, "both ticks came");
    }
}
