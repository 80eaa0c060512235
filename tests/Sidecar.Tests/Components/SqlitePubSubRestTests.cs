using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Components.PubSub.Log;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Components;

/// <summary>When a subscription looks for more. The clock of looks is moved by hand and nothing is flushed on it, so a rest is the only timer a test sets.</summary>
public sealed class SqlitePubSubRestTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly FakeTimeProvider looks = new();
    private readonly Received received = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task After_a_burst_a_bulk_subscription_rests_a_moment_so_that_what_comes_then_comes_together()
    {
        await using var log = Open();
        await using var subscription = await SubscribeAsync(log, maxMessages: 100, TimeSpan.FromHours(1));
        await BurstThenRestAsync(log);

        await PublishAsync(log, 2);
        looks.Advance(TimeSpan.FromMilliseconds(9));
        Assert.Equal(8, received.Count);
        looks.Advance(TimeSpan.FromMilliseconds(1));
        await received.WaitForAsync(10);

        await PublishAsync(log, 1);
        await received.WaitForAsync(11);
    }

    [Fact]
    public async Task The_rest_is_no_longer_than_the_patience_of_the_least_patient_instance()
    {
        await using var log = Open();
        await using var patient = await SubscribeAsync(log, maxMessages: 100, TimeSpan.FromHours(1));
        await using var hasty = await SubscribeAsync(log, maxMessages: 100, TimeSpan.FromMilliseconds(4));
        await BurstThenRestAsync(log);

        await PublishAsync(log, 1);
        looks.Advance(TimeSpan.FromMilliseconds(3));
        Assert.Equal(8, received.Count);
        looks.Advance(TimeSpan.FromMilliseconds(1));
        await received.WaitForAsync(9);
    }

    [Fact]
    public async Task Where_each_message_goes_alone_nobody_rests()
    {
        await using var log = Open();
        await using var subscription = await SubscribeAsync(log, maxMessages: 1, TimeSpan.FromHours(1));
        await PublishAsync(log, 20);
        await received.WaitForAsync(20);
        await PublishAsync(log, 1);
        await received.WaitForAsync(21);
    }

    private MessageLog Open() => MessageLog.Open(Path.Combine(folder.Path, "data.db"),
        new LogSettings(TimeSpan.FromDays(1), long.MaxValue) { LookClock = looks, FlushDelay = Timeout.InfiniteTimeSpan }, TimeProvider.System, NullLogger.Instance);

    private Task<Subscriber> SubscribeAsync(MessageLog log, int maxMessages, TimeSpan maxAwait) => log.SubscribeAsync("orders", "billing",
        new ConsumerSettings(1000, 1 << 20, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60)), new DeliverySettings(maxMessages, maxAwait, 1),
        (batch, _) =>
        {
            foreach (var message in batch)
                received.Add(message.Text());
            return Task.FromResult<IReadOnlyList<bool>>([.. batch.Select(_ => true)]);
        }, CancellationToken.None, CancellationToken.None);

    private static Task PublishAsync(MessageLog log, int count) =>
        log.PublishAsync([.. Enumerable.Range(0, count).Select(number => PubSubTesting.Message("orders", $"{number}"))]);

    private async Task BurstThenRestAsync(MessageLog log)
    {
        var timers = looks.ActiveTimers;
        await PublishAsync(log, 8);
        await Eventually.TrueAsync(() => received.Count == 8 && looks.ActiveTimers == timers + 1, () => "the burst, and the rest that follows it");
    }
}
