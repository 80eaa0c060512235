using System.Net;
using System.Text;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

public sealed class ActorReminderTests : IAsyncDisposable
{
    private const string Path = "/actors/Cart/1/method/remind/r";

    private static readonly ActorKey Actor = new("Cart", "1");

    private readonly ActorSite site = new();
    private readonly FakeActorApp app = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task It_fires_once_with_its_data_and_is_gone()
    {
        var runtime = await site.StartAsync(app);
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"0h0m10s0ms","data":{"a":1}}""");
        site.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(app.Requests);
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => app.Count(Path) == 1 && site.Store.Keys.Count == 0, "it fired");
        Assert.Equal(new SeenRequest("PUT", Path, """{"data":{"a":1},"dueTime":"","period":""}""", null), Assert.Single(app.Requests));
    }

    [Fact]
    public async Task Without_data_its_body_has_none()
    {
        var runtime = await site.StartAsync(app);
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"0s"}""");
        await Eventually.TrueAsync(() => app.Count(Path) == 1, "it fired");
        Assert.Equal("""{"dueTime":"","period":""}""", Assert.Single(app.Requests).Body);
    }

    [Theory]
    [InlineData("""{"dueTime":"1s","period":"R2/PT1S"}""", 2)]
    [InlineData("""{"dueTime":"1s","period":"1s","ttl":"1500ms"}""", 2)]
    [InlineData("""{"period":"1s","ttl":"1500ms"}""", 2)]
    [InlineData("""{"dueTime":"-1s"}""", 1)]
    public async Task It_ends_by_repetitions_or_time_to_live(string body, int ticks)
    {
        var runtime = await site.StartAsync(app);
        await runtime.CreateReminderAsync("1", "r", body);
        for (var tick = 1; tick <= ticks; tick++)
        {
            site.Clock.Advance(TimeSpan.FromSeconds(1));
            await Eventually.TrueAsync(() => app.Count(Path) == tick, $"tick {tick}");
        }
        await Eventually.TrueAsync(() => site.Store.Keys.Count == 0, "it is over");
    }

    [Fact]
    public async Task After_a_kill_it_fires_once_for_all_that_it_missed()
    {
        var before = await site.StartAsync(new FakeActorApp());
        await before.CreateReminderAsync("1", "r", """{"dueTime":"1m","period":"1m","data":"AAE="}""");
        await before.CreateReminderAsync("1", "later", """{"dueTime":"24h"}""");
        site.Forget();
        site.Clock.AdvanceWithoutTimers(TimeSpan.FromMinutes(3.5));

        await site.StartAsync(app);
        await Eventually.TrueAsync(() => Next() == site.Clock.GetUtcNow() + TimeSpan.FromMinutes(0.5), "the next tick is by the schedule");
        Assert.Equal(1, app.Count(Path));
        Assert.DoesNotContain(app.Requests, request => request.Path.EndsWith("later", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_ran_out_during_a_downtime_only_ends()
    {
        var before = await site.StartAsync(new FakeActorApp());
        await before.CreateReminderAsync("1", "r", """{"dueTime":"1m","period":"1m","ttl":"90s"}""");
        site.Forget();
        site.Clock.AdvanceWithoutTimers(TimeSpan.FromMinutes(5));

        await site.StartAsync(app);
        await Eventually.TrueAsync(() => site.Store.Keys.Count == 0, "it is over");
        Assert.Equal(0, app.Count(Path));
    }

    [Fact]
    public async Task A_kill_during_the_tick_repeats_it()
    {
        var killed = new FakeActorApp();
        killed.Hold(Path);
        var before = await site.StartAsync(killed);
        await before.CreateReminderAsync("1", "r", """{"dueTime":"0s"}""");
        await Eventually.TrueAsync(() => killed.Count(Path) == 1, "the tick is in the app");
        site.Forget();
        await site.StartAsync(app);
        await Eventually.TrueAsync(() => app.Count(Path) == 1 && site.Store.Keys.Count == 0, "the tick came again");
    }

    [Fact]
    public async Task An_orderly_stop_waits_for_the_tick_and_writes_it_off()
    {
        var held = app.Hold(Path);
        var runtime = await site.StartAsync(app);
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"0s"}""");
        await Eventually.TrueAsync(() => app.Count(Path) == 1, "the tick is in the app");
        var stopping = runtime.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        held.SetResult();
        await stopping;
        Assert.Empty(site.Store.Keys);
    }

    [Fact]
    public async Task A_failed_tick_is_tried_four_times_and_then_lost_but_the_next_comes()
    {
        var runtime = await site.StartAsync(app);
        app.On(Path, HttpStatusCode.InternalServerError);
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"0s","period":"1h"}""");
        for (var attempt = 1; attempt < 4; attempt++)
        {
            await Eventually.TrueAsync(() => app.Count(Path) == attempt && site.Clock.ActiveTimers == 2, $"attempt {attempt}");
            site.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        await Eventually.TrueAsync(() => app.Count(Path) == 4 && Next() > site.Clock.GetUtcNow(), "the tick is given up");
        await Eventually.TrueAsync(() => site.Clock.ActiveTimers == 2, "the next tick is waited for");
        site.Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() => app.Count(Path) > 4, "the next tick came");
    }

    [Fact]
    public async Task An_app_that_is_down_does_not_cost_the_tick()
    {
        var runtime = await site.StartAsync(app);
        app.Down = true;
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"0s"}""");
        for (var second = 0; second < 20; second++)
        {
            await Eventually.TrueAsync(() => site.Clock.ActiveTimers == 2, "the next attempt is waited for");
            site.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        app.Down = false;
        await Eventually.TrueAsync(() =>
        {
            site.Clock.Advance(TimeSpan.FromSeconds(1));
            return app.Count(Path) == 1 && site.Store.Keys.Count == 0;
        }, "the tick came");
    }

    [Fact]
    public async Task Get_gives_what_was_made_with_the_schedulers_period()
    {
        var runtime = await site.StartAsync(app);
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"1h","period":"R5/PT30M","data":"AAE=","ttl":"24h"}""");
        var reminder = await runtime.GetReminderAsync(Actor, "r");
        Assert.Equal(("1h", TimeSpan.FromMinutes(30), "\"AAE=\""), (reminder.DueTime, reminder.Interval, reminder.Data!.Value.GetRawText()));
    }

    [Fact]
    public async Task Overwriting_is_the_default_and_can_be_refused()
    {
        var runtime = await site.StartAsync(app);
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"1h","overwrite":false,"data":1}""");
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"2h","data":2}""");
        var error = await Assert.ThrowsAsync<ActorException>(() => runtime.CreateReminderAsync("1", "r", """{"dueTime":"3h","data":3,"overwrite":false}"""));
        Assert.Equal((ActorFailure.ReminderExists, "actor reminder already exists: r"), (error.Failure, error.Message));
        Assert.Equal("2h", (await runtime.GetReminderAsync(Actor, "r")).DueTime);
        site.Clock.Advance(TimeSpan.FromHours(2));
        await Eventually.TrueAsync(() => app.Requests.Count == 1 && site.Store.Keys.Count == 0, "only the second fired");
    }

    [Fact]
    public async Task Deleting_stops_it_also_from_within_its_own_tick()
    {
        var runtime = await site.StartAsync(app);
        app.On(Path, async (_, _) =>
        {
            await runtime.DeleteReminderAsync(Actor, "r");
            return FakeActorApp.Answer(HttpStatusCode.OK);
        });
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"0s","period":"1s"}""");
        await Eventually.TrueAsync(() => app.Count(Path) == 1 && site.Clock.ActiveTimers == 1, "only idleness is waited for");
        Assert.Empty(site.Store.Keys);
        await runtime.DeleteReminderAsync(Actor, "r");
        Assert.Equal(ActorFailure.ReminderNotFound, (await Assert.ThrowsAsync<ActorException>(() => runtime.GetReminderAsync(Actor, "r"))).Failure);
    }

    [Fact]
    public async Task Made_anew_within_its_own_tick_the_new_one_stays()
    {
        var runtime = await site.StartAsync(app);
        app.On(Path, async (_, _) =>
        {
            await runtime.CreateReminderAsync("1", "r", """{"dueTime":"1h"}""");
            return FakeActorApp.Answer(HttpStatusCode.OK);
        });
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"0s"}""");
        await Eventually.TrueAsync(() => app.Count(Path) == 1 && site.Clock.ActiveTimers == 2, "the new one is waited for");
        Assert.Equal("1h", (await runtime.GetReminderAsync(Actor, "r")).DueTime);
    }

    [Fact]
    public async Task It_wakes_an_inactive_actor()
    {
        var runtime = await site.StartAsync(app);
        await runtime.CreateReminderAsync("1", "r", """{"dueTime":"3h"}""");
        site.Clock.Advance(TimeSpan.FromHours(3));
        await Eventually.TrueAsync(() => app.Count(Path) == 1 && runtime.Status.Active.Single().Count == 1, "it woke the actor");
    }

    [Fact]
    public async Task It_moves_with_its_actor_and_never_fires_twice()
    {
        var other = new FakeActorApp();
        var one = await site.StartAsync(app, name: "one");
        var two = await site.StartAsync(other, name: "two");
        await one.CreateReminderAsync("1", "r", """{"dueTime":"1m","period":"1m"}""");
        await one.StopAsync(CancellationToken.None);
        site.Clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => other.Count(Path) == 1 && Next() > site.Clock.GetUtcNow(), "it fired at the other host");
        Assert.Equal(0, app.Count(Path));
        Assert.NotNull(await two.GetReminderAsync(Actor, "r"));
    }

    [Theory]
    [InlineData("""{"dueTime":"soon"}""", "rpc error: unsupported time/duration format: soon")]
    [InlineData("""{"dueTime":"1s","period":"often"}""", "unsupported period format: often")]
    [InlineData("""{"dueTime":"1s","period":"P1D"}""", "unsupported period format: P1D")]
    [InlineData("""{"dueTime":"1s","period":"P1W"}""", "unsupported period format: P1W")]
    [InlineData("""{"dueTime":"1s","ttl":"2020-01-01T00:00:00Z"}""", "reminder Cart||1||r has already expired")]
    [InlineData("""{"data":1}""", "rpc error: neither dueTime nor period is given")]
    public async Task Times_that_cannot_be_read_are_refused(string body, string reason)
    {
        var runtime = await site.StartAsync(app);
        var error = await Assert.ThrowsAsync<ActorException>(() => runtime.CreateReminderAsync("1", "r", body));
        Assert.Equal(ActorFailure.ReminderCreate, error.Failure);
        Assert.StartsWith($"error creating actor reminder: {reason}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_hosted_types_and_only_with_a_scheduler()
    {
        var peer = await site.StartAsync(new FakeActorApp(), "{}", "peer");
        var error = await Assert.ThrowsAsync<ActorException>(() => peer.CreateReminderAsync("1", "r", """{"dueTime":"1s"}"""));
        Assert.Equal(ActorFailure.ReminderNotHosted, error.Failure);

        var without = await site.StartAsync(app, change: options => options with { HasScheduler = false });
        error = await Assert.ThrowsAsync<ActorException>(() => without.CreateReminderAsync("1", "r", """{"dueTime":"1s"}"""));
        Assert.Equal(ActorFailure.ReminderCreate, error.Failure);
    }

    [Fact]
    public async Task A_reminder_that_cannot_be_read_does_not_stop_the_others()
    {
        var before = await site.StartAsync(new FakeActorApp());
        await before.CreateReminderAsync("1", "r", """{"dueTime":"1m"}""");
        await site.Store.WriteAsync([new StateWrite("dapr.internal.reminders||default||Cart||0||broken", "{"u8.ToArray())], CancellationToken.None);
        site.Forget();
        site.Clock.AdvanceWithoutTimers(TimeSpan.FromMinutes(1));
        await site.StartAsync(app);
        await Eventually.TrueAsync(() => app.Count(Path) == 1, "the other one fired");
    }

    [Fact]
    public async Task A_failing_store_is_an_error()
    {
        var runtime = await site.StartAsync(app);
        site.Store.Failure = new ComponentException("disk full");
        Assert.Equal("error creating actor reminder: disk full", (await Assert.ThrowsAsync<ActorException>(() => runtime.CreateReminderAsync("1", "r", """{"dueTime":"1s"}"""))).Message);
        Assert.Equal("error getting actor reminder: disk full", (await Assert.ThrowsAsync<ActorException>(() => runtime.GetReminderAsync(Actor, "r"))).Message);
        Assert.Equal("error deleting actor reminder: disk full", (await Assert.ThrowsAsync<ActorException>(() => runtime.DeleteReminderAsync(Actor, "r"))).Message);
    }

    private DateTimeOffset? Next()
    {
        var item = site.Store.GetAsync("dapr.internal.reminders||default||Cart||1||r", CancellationToken.None).AsTask().Result;
        return item is null ? null : ReminderStore.Read("r", item).Next;
    }
}
