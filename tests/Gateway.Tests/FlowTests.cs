using Switchyard.Gateway.Flow;
using Switchyard.TestSupport;

namespace Switchyard.Gateway.Tests;

/// <summary>The meter of contact messages.</summary>
public sealed class FlowTests
{
    private readonly SetClock _clock = new();
    private readonly FlowMeter _meter;

    public FlowTests() => _meter = new FlowMeter(_clock);

    [Fact]
    public void A_second_counts_what_was_accepted_and_stored_in_it()
    {
        var ids = Ids(100);
        foreach (var id in ids)
            _meter.Accepted(id, _clock.Now);
        for (var i = 0; i < 99; i++)
        {
            _clock.Now += TimeSpan.FromMilliseconds(5);
            _meter.Stored(ids[i]);
        }

        _clock.Now += TimeSpan.FromSeconds(1);

        Assert.Equal(new FlowSecond(SetClock.Start.UtcDateTime, 100, 99, 1, 250, 495), _meter.After(default)[0]);
    }

    [Fact]
    public void What_is_told_again_or_came_through_another_gateway_does_not_count()
    {
        var id = Guid.NewGuid();
        _meter.Accepted(id, _clock.Now);
        _meter.Stored(id);
        _meter.Stored(id);
        _meter.Stored(Guid.NewGuid());
        _clock.Now += TimeSpan.FromSeconds(1);

        var second = Assert.Single(_meter.After(default));
        Assert.Equal((1, 1, 0), (second.Accepted, second.Stored, second.Backlog));
    }

    [Fact]
    public void What_is_stored_before_its_acceptance_is_known_counts_once()
    {
        var id = Guid.NewGuid();
        var acceptedAt = _clock.Now;
        _meter.Stored(id);
        _clock.Now += TimeSpan.FromMilliseconds(20);
        _meter.Accepted(id, acceptedAt);
        _clock.Now += TimeSpan.FromSeconds(1);

        Assert.Equal((1, 1, 0, 20d), _meter.After(default)[0] is var second ? (second.Accepted, second.Stored, second.Backlog, second.P50!.Value) : default);
    }

    [Fact]
    public void The_backlog_grows_while_nothing_is_stored()
    {
        foreach (var id in Ids(3))
        {
            _meter.Accepted(id, _clock.Now);
            _clock.Now += TimeSpan.FromSeconds(1);
        }

        Assert.Equal([1, 2, 3], _meter.After(default).Select(second => second.Backlog));
    }

    [Fact]
    public void What_is_much_older_than_something_stored_does_not_wait_any_more()
    {
        var (missed, later) = (Guid.NewGuid(), Guid.NewGuid());
        _meter.Accepted(missed, _clock.Now);
        _clock.Now += TimeSpan.FromSeconds(61);
        _meter.Accepted(later, _clock.Now);
        _meter.Stored(later);
        _clock.Now += TimeSpan.FromSeconds(1);

        Assert.Equal(0, _meter.After(default)[^1].Backlog);
    }

    [Fact]
    public void Five_minutes_are_remembered_and_a_longer_silence_too()
    {
        _clock.Now += TimeSpan.FromHours(2);

        var seconds = _meter.After(default);

        Assert.Equal(300, seconds.Count);
        Assert.Equal(SetClock.Start.UtcDateTime.AddHours(2).AddSeconds(-1), seconds[^1].At);
        Assert.Empty(_meter.After(seconds[^1].At));
    }

    [Fact]
    public async Task It_is_streamed_to_administrators()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = Guid.NewGuid();
        host.AcceptAs(id);
        using (await host.PostAsync(Messages.Person()))
            await host.AnnounceAsync(id);
        using var stream = await EventReader.OpenAsync(host.Admin, "/system/live");

        var (accepted, stored) = (0, 0);
        while (accepted == 0 || stored == 0)
        {
            var second = (await stream.ReadAsync())!.Value.Data;
            accepted += second["accepted"]!.GetValue<int>();
            stored += second["stored"]!.GetValue<int>();
        }

        Assert.Equal((1, 1), (accepted, stored));
    }

    private static Guid[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];

    private sealed class SetClock : TimeProvider
    {
        public static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

        public DateTimeOffset Now { get; set; } = Start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
