using System.Net;
using System.Text.Json;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

public sealed class ActorTimerTests : IAsyncDisposable
{
    private const string Path = "/actors/Cart/1/method/timer/t";

    private readonly ActorSite site = new();
    private readonly FakeActorApp app = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task The_body_has_what_was_given()
    {
        var runtime = await site.StartAsync(app);
        await runtime.StartTimerAsync("1", "t", """{"dueTime":"0h0m0s0ms","callback":"OnTick","data":{"a":[1,null,"AAE="]}}""");
        await TicksAsync(1);
        await runtime.StartTimerAsync("1", "t", "{}");
        await TicksAsync(2);
        Assert.Equal(["""{"callback":"OnTick","data":{"a":[1,null,"AAE="]},"dueTime":"0h0m0s0ms","period":""}""", """{"callback":"","dueTime":"","period":""}"""],
            app.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task It_ticks_at_due_time_and_then_by_its_period()
    {
        var runtime = await site.StartAsync(app);
        await runtime.StartTimerAsync("1", "t", """{"dueTime":"PT2S","period":"5s"}""");
        site.Clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Empty(app.Requests);
        site.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await TicksAsync(1);
        site.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(1, app.Count(Path));
        site.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await TicksAsync(2);
    }

    [Fact]
    public async Task Late_ticks_follow_at_once_and_never_overlap()
    {
        var runtime = await site.StartAsync(app);
        var held = app.Hold(Path);
        await runtime.StartTimerAsync("1", "t", """{"dueTime":"0s","period":"1s"}""");
        await Eventually.TrueAsync(() => app.Count(Path) == 1, "the first tick is in the app");
        site.Clock.Advance(TimeSpan.FromSeconds(3.5));
        Assert.Equal(1, app.Count(Path));
        held.SetResult();
        await TicksAsync(4);
    }

    [Theory]
    [InlineData("""{"dueTime":"1s","period":"R3/PT1S"}""", 3)]
    [InlineData("""{"dueTime":"1s","period":"R1/PT1S"}""", 1)]
    [InlineData("""{"dueTime":"1s"}""", 1)]
    [InlineData("""{"dueTime":"1s","period":"0s"}""", 1)]
    [InlineData("""{"dueTime":"1s","period":"1s","ttl":"2500ms"}""", 3)]
    [InlineData("""{"dueTime":"2020-01-01T00:00:00Z"}""", 1)]
    [InlineData("""{"dueTime":"-5s"}""", 1)]
    public async Task It_ends_by_repetitions_or_time_to_live(string body, int ticks)
    {
        var runtime = await site.StartAsync(app);
        await runtime.StartTimerAsync("1", "t", body);
        for (var tick = 1; tick <= ticks; tick++)
        {
            site.Clock.Advance(TimeSpan.FromSeconds(1));
            await Eventually.TrueAsync(() => app.Count(Path) == tick, $"tick {tick}");
        }
        await Eventually.TrueAsync(() => site.Clock.ActiveTimers == 1, "only idleness is waited for");
        site.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ticks, app.Count(Path));
    }

    [Fact]
    public async Task The_same_name_replaces_and_deleting_stops()
    {
        var runtime = await site.StartAsync(app);
        await runtime.StartTimerAsync("1", "t", """{"dueTime":"1s","data":"old"}""");
        await runtime.StartTimerAsync("1", "t", """{"dueTime":"2s","data":"new"}""");
        await runtime.StartTimerAsync("1", "gone", """{"dueTime":"1s"}""");
        await runtime.StopTimerAsync(new ActorKey("Cart", "1"), "gone");
        await runtime.StopTimerAsync(new ActorKey("Cart", "1"), "never");
        site.Clock.Advance(TimeSpan.FromSeconds(2));
        await TicksAsync(1);
        Assert.Contains("\"new\"", Assert.Single(app.Requests).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task A_failed_tick_is_not_repeated_and_the_next_comes(HttpStatusCode status)
    {
        var runtime = await site.StartAsync(app);
        app.On(Path, status);
        await runtime.StartTimerAsync("1", "t", """{"dueTime":"0s","period":"10s"}""");
        await TicksAsync(1);
        site.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, app.Count(Path));
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await TicksAsync(2);
    }

    [Fact]
    public async Task A_timer_that_stops_itself_finishes_its_tick()
    {
        var runtime = await site.StartAsync(app);
        var cut = false;
        app.On(Path, async (_, token) =>
        {
            await runtime.StopTimerAsync(new ActorKey("Cart", "1"), "t");
            cut = token.IsCancellationRequested;
            return FakeActorApp.Answer(HttpStatusCode.OK);
        });
        await runtime.StartTimerAsync("1", "t", """{"dueTime":"0s","period":"1s"}""");
        await Eventually.TrueAsync(() => app.Count(Path) == 1 && site.Clock.ActiveTimers == 1, "only idleness is waited for");
        Assert.False(cut);
    }

    [Theory]
    [InlineData("""{"dueTime":"soon"}""", "error parsing timer due time: unsupported time/duration format: soon")]
    [InlineData("""{"dueTime":"R2/PT1S"}""", "error parsing timer due time: repetitions are not allowed")]
    [InlineData("""{"dueTime":"P9999Y"}""", "error parsing timer due time: unsupported time/duration format: P9999Y")]
    [InlineData("""{"period":"often"}""", "invalid timer period: parse error: unsupported duration format: often")]
    [InlineData("""{"period":"R0/PT1S"}""", "invalid timer period: has zero repetitions")]
    [InlineData("""{"period":"-1s"}""", "invalid timer period: -1s is negative")]
    [InlineData("""{"ttl":"later"}""", "error parsing timer TTL: unsupported time/duration format: later")]
    [InlineData("""{"ttl":"2020-01-01T00:00:00Z"}""",
        "timer Cart||1||t has already expired: dueTime: 2026-11-22 10:00:00 +0000 UTC TTL: 2020-01-01T00:00:00Z")]
    public async Task Times_that_cannot_be_read_are_refused(string body, string reason)
    {
        var runtime = await site.StartAsync(app);
        var error = await Assert.ThrowsAsync<ActorException>(() => runtime.StartTimerAsync("1", "t", body));
        Assert.Equal((ActorFailure.TimerCreate, $"error creating actor timer: {reason}"), (error.Failure, error.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nope")]
    [InlineData("[]")]
    [InlineData("""{"dueTime":5}""")]
    public void A_body_of_another_shape_is_refused(string body) =>
        Assert.ThrowsAny<JsonException>(() => ActorTickJson.Read(System.Text.Encoding.UTF8.GetBytes(body)));

    [Fact]
    public async Task Only_hosted_types_have_timers()
    {
        var runtime = await site.StartAsync(app);
        Assert.Equal("error creating actor timer: can't create timer for actor Nope||1: actor type not registered",
            (await Assert.ThrowsAsync<ActorException>(() => runtime.StartTimerAsync("1", "t", "{}", "Nope"))).Message);
    }

    // A tick is over when its turn is: then the next tick or idleness is waited for.
    private async Task TicksAsync(int count) =>
        await Eventually.TrueAsync(() => app.Count(Path) == count && site.Clock.ActiveTimers >= 1, $"{count} ticks came");
}
