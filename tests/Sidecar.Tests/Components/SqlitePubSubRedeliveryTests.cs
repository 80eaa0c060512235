using System.Collections.Concurrent;
using Switchyard.Sidecar.Components.Sqlite;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Components;

public sealed class SqlitePubSubRedeliveryTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly ManualTime time = new();
    private readonly ConcurrentDictionary<string, int> attempts = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_refused_message_comes_back_after_a_growing_back_off_and_blocks_nothing()
    {
        await using var host = new ComponentHost(folder.Path, time);
        var pubsub = host.PubSub("billing", ("redeliverInterval", "2s"), ("redeliverMaxInterval", "5s"));
        await using var subscription = await pubsub.SubscribeAsync("orders", (message, _) => Try(message.Text(), refuse: message.Text() == "bad"));
        await pubsub.PublishAsync("orders", "bad");
        var probe = 0;
        foreach (var (seconds, expected) in new[] { (1.9, 1), (0.1, 2), (3.9, 2), (0.1, 3), (4.9, 3), (0.1, 4), (4.9, 4), (0.1, 5) })
        {
            await Eventually.TrueAsync(() => WaitingAttempts(host) == Math.Max(1, attempts.GetValueOrDefault("bad")), () => "the refusal to be in the file");
            time.Advance(TimeSpan.FromSeconds(seconds));
            await Eventually.TrueAsync(() => attempts["bad"] >= expected, () => $"attempt {expected}");
            await pubsub.PublishAsync("orders", $"good{++probe}");
            await Eventually.TrueAsync(() => attempts.ContainsKey($"good{probe}"), () => "a message behind the refused one");
            Assert.Equal(expected, attempts["bad"]);
        }
        Assert.All(attempts.Where(entry => entry.Key != "bad"), entry => Assert.Equal(1, entry.Value));
    }

    [Fact]
    public async Task Refused_messages_keep_their_attempts_and_due_times_over_a_restart_and_others_are_not_repeated()
    {
        await using (var host = new ComponentHost(folder.Path, time))
        {
            var pubsub = host.PubSub("billing");
            await using var subscription = await pubsub.SubscribeAsync("orders", (message, _) => Try(message.Text(), refuse: message.Text() == "7"));
            await pubsub.PublishAllAsync("orders", 1000);
            await Eventually.TrueAsync(() => attempts.Count == 1000, () => "all messages");
        }
        Assert.All(attempts, entry => Assert.Equal(1, entry.Value));

        await using var next = new ComponentHost(folder.Path, time);
        using (var other = Database.Open(next.DatabasePath, TimeSpan.Zero))
        {
            Assert.Equal(1000, other.Scalar("SELECT position FROM subscriptions"));
            Assert.Equal(1, other.Scalar("SELECT attempts FROM parked"));
        }
        var again = next.PubSub("billing");
        await using var resumed = await again.SubscribeAsync("orders", (message, _) => Try(message.Text(), refuse: false));
        await again.PublishAsync("orders", "new");
        await Eventually.TrueAsync(() => attempts.ContainsKey("new"), () => "the new message");
        Assert.Equal(1, attempts["7"]);
        time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => attempts["7"] == 2, () => "the refused message");
        Assert.Equal(1002, attempts.Values.Sum());
        await Eventually.TrueAsync(() => Parked(next) == 0, () => "the parked row to go");
    }

    [Fact]
    public async Task When_everything_is_refused_no_more_than_the_window_is_tried()
    {
        await using var host = new ComponentHost(folder.Path, time);
        var pubsub = host.PubSub("billing", ("maxInFlight", "50"));
        await pubsub.PublishAllAsync("orders", 500);
        var failing = true;
        await using var subscription = await pubsub.SubscribeAsync("orders", (message, _) => Try(message.Text(), failing));
        await Eventually.TrueAsync(() => Parked(host) == 50, () => "50 parked messages");
        Assert.Equal(50, attempts.Count);
        Assert.All(attempts, entry => Assert.Equal(1, entry.Value));

        failing = false;
        time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => attempts.Count == 500, () => "the rest");
        await Eventually.TrueAsync(() => Parked(host) == 0, () => "nothing parked");
        Assert.Equal(550, attempts.Values.Sum());
    }

    [Fact]
    public async Task A_slow_message_does_not_hold_back_the_position_and_survives_beside_it()
    {
        var release = new TaskCompletionSource();
        await using (var host = new ComponentHost(folder.Path))
        {
            var pubsub = host.PubSub("billing", ("maxInFlight", "10"));
            await using var subscription = await pubsub.SubscribeAsync("orders", async (message, cancellationToken) =>
            {
                attempts.AddOrUpdate(message.Text(), 1, (_, count) => count + 1);
                if (message.Text() == "0")
                    await release.Task.WaitAsync(cancellationToken);
            });
            await pubsub.PublishAllAsync("orders", 500);
            await Eventually.TrueAsync(() => attempts.Count == 500, () => "all messages");
            await Eventually.TrueAsync(() => Parked(host) == 1 && Scalar(host, "SELECT position FROM subscriptions") == 500,
                () => "the slow message alone to be parked");
            await pubsub.DisposeAsync();
        }
        await using var next = new ComponentHost(folder.Path);
        await using var resumed = await next.PubSub("billing").SubscribeAsync("orders", (message, _) => Try(message.Text(), refuse: false));
        await Eventually.TrueAsync(() => attempts["0"] == 2, () => "the slow message");
        Assert.Equal(501, attempts.Values.Sum());
    }

    [Fact]
    public async Task The_window_is_bounded_by_bytes_too_but_never_stops_a_large_message()
    {
        await using var host = new ComponentHost(folder.Path);
        var pubsub = host.PubSub("billing", ("maxInFlightBytes", "100000"));
        await pubsub.PublishAllAsync("orders", 20, size: 60_000);
        await pubsub.PublishAsync("orders", "20".PadRight(300_000));
        var release = new SemaphoreSlim(0);
        var running = 0;
        await using var subscription = await pubsub.SubscribeAsync("orders", async (message, _) =>
        {
            Interlocked.Increment(ref running);
            await release.WaitAsync(CancellationToken.None);
            Interlocked.Decrement(ref running);
            await Try(message.Text(), refuse: false);
        });
        for (var done = 0; done < 21; done++)
        {
            await Eventually.TrueAsync(() => Volatile.Read(ref running) >= 1 && attempts.Count == done, () => "a message in flight");
            Assert.InRange(Volatile.Read(ref running), 1, 3);
            release.Release();
        }
        await Eventually.TrueAsync(() => attempts.Count == 21, () => "all messages");
    }

    private Task Try(string text, bool refuse)
    {
        attempts.AddOrUpdate(text, 1, (_, count) => count + 1);
        return refuse ? Task.FromException(new InvalidOperationException("refused by the test")) : Task.CompletedTask;
    }

    private static long? Parked(ComponentHost host) => Scalar(host, "SELECT count(*) FROM parked");

    private static long? WaitingAttempts(ComponentHost host) => Scalar(host, "SELECT attempts FROM parked WHERE due > 0");

    private static long? Scalar(ComponentHost host, string sql)
    {
        using var other = Database.Open(host.DatabasePath, TimeSpan.FromSeconds(5));
        return other.Scalar(sql);
    }
}
