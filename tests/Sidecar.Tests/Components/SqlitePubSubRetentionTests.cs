using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Components.PubSub.Log;
using Switchyard.Sidecar.Components.Sqlite;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Components;

public sealed class SqlitePubSubRetentionTests : IDisposable
{
    private static readonly ConsumerSettings Consumer = new(1000, 1 << 20, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60));
    private static readonly DeliverySettings Delivery = new(100, TimeSpan.FromSeconds(1), 4);

    private readonly TestFolder folder = new();
    private readonly ManualTime time = new();

    private string DatabasePath => Path.Combine(folder.Path, "data.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Consumed_messages_go_by_age_and_unconsumed_ones_stay()
    {
        await using var log = Open(TimeSpan.FromHours(1), long.MaxValue);
        await using (await SubscribeAsync(log, "absent", _ => true))
        {
        }
        await PublishAsync(log, 5000);
        await ConsumeAsync(log, "billing", 5000);
        time.Advance(TimeSpan.FromHours(2));
        await PublishAsync(log, 10);
        await LooksTwiceAsync(log);
        Assert.Equal(5010, Scalar("SELECT count(*) FROM log_1"));

        await ConsumeAsync(log, "absent", 5010);
        await Eventually.TrueAsync(() => Scalar("SELECT count(*) FROM log_1") == 10, () => "the old messages to go");
        Assert.Equal(5000, Scalar("SELECT trimmed FROM topics"));

        // A subscription made now starts at the oldest that is left.
        await ConsumeAsync(log, "new", 10);
    }

    [Fact]
    public async Task Consumed_messages_go_by_size()
    {
        await using var log = Open(TimeSpan.FromDays(1), retentionBytes: 100_000);
        await PublishAsync(log, 3000, size: 100);
        await ConsumeAsync(log, "billing", 3000);
        await Eventually.TrueAsync(() => Scalar("SELECT count(*) FROM log_1") == 1000, () => "100,000 bytes to be left");
        Assert.Equal(2001, Scalar("SELECT min(seq) FROM log_1"));
    }

    [Fact]
    public async Task A_topic_without_subscriptions_keeps_its_messages_for_the_age_whatever_their_size()
    {
        await using var log = Open(TimeSpan.FromHours(1), retentionBytes: 0);
        await PublishAsync(log, 100, size: 1000);
        await LooksTwiceAsync(log);
        Assert.Equal(100, Scalar("SELECT count(*) FROM log_1"));
        time.Advance(TimeSpan.FromHours(2));
        await Eventually.TrueAsync(() => Scalar("SELECT count(*) FROM log_1") == 0, () => "the messages to go");
    }

    [Fact]
    public async Task Numbers_go_on_after_everything_was_removed_and_the_program_restarted()
    {
        await using (var log = Open(TimeSpan.FromHours(1), retentionBytes: 0))
        {
            await PublishAsync(log, 100);
            await ConsumeAsync(log, "billing", 100);
            await Eventually.TrueAsync(() => Scalar("SELECT count(*) FROM log_1") == 0, () => "the messages to go");
        }
        await using var next = Open(TimeSpan.FromHours(1), retentionBytes: 0);
        await PublishAsync(next, 10);
        await ConsumeAsync(next, "billing", 10);
    }

    [Fact]
    public async Task A_parked_message_outlives_its_neighbours_and_goes_when_it_is_acknowledged()
    {
        await using var log = Open(TimeSpan.FromHours(1), retentionBytes: 0);
        var (seen, refuse) = (new Received(), true);
        await using var subscription = await SubscribeAsync(log, "billing", text =>
        {
            seen.Add(text);
            return text != "50" || !refuse;
        });
        await PublishAsync(log, 100);
        await Eventually.TrueAsync(() => Scalar("SELECT count(*) FROM log_1") == 1, () => "all but the refused message to go");
        Assert.Equal(51, Scalar("SELECT seq FROM log_1"));

        refuse = false;
        time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => Scalar("SELECT count(*) FROM log_1") == 0, () => "the refused message to go");
        Assert.Equal(2, seen.Texts.Count(text => text == "50"));
    }

    [Fact]
    public async Task The_space_of_removed_messages_is_used_again()
    {
        await using var log = Open(TimeSpan.FromHours(1), retentionBytes: 0);
        await using var subscription = await SubscribeAsync(log, "billing", _ => true);
        long? pages = null;
        for (var round = 0; round < 6; round++)
        {
            await PublishAsync(log, 2000, size: 1000);
            await Eventually.TrueAsync(() => Scalar("SELECT count(*) FROM log_1") == 0, () => "the messages to go");
            pages ??= Scalar("PRAGMA page_count") * 2;
        }
        Assert.InRange(Scalar("PRAGMA page_count") ?? 0, 1, pages ?? 0);
    }

    private MessageLog Open(TimeSpan age, long retentionBytes) => MessageLog.Open(DatabasePath,
        new LogSettings(age, retentionBytes) { FlushDelay = TimeSpan.FromMilliseconds(5), RetentionInterval = TimeSpan.FromMilliseconds(10) }, time,
        NullLogger.Instance);

    private static Task PublishAsync(MessageLog log, int count, int size = 0) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => log.PublishAsync([PubSubTesting.Message("orders", $"{number}".PadRight(size))])));

    private static Task<Subscriber> SubscribeAsync(MessageLog log, string consumer, Func<string, bool> handle) => log.SubscribeAsync("orders", consumer, Consumer,
        Delivery, (batch, _) => Task.FromResult<IReadOnlyList<bool>>([.. batch.Select(message => handle(message.Text()))]), CancellationToken.None,
        CancellationToken.None);

    private static async Task ConsumeAsync(MessageLog log, string consumer, int count)
    {
        var received = new Received();
        await using (await SubscribeAsync(log, consumer, text =>
        {
            received.Add(text);
            return true;
        }))
        {
            await received.WaitForAsync(count);
        }
        Assert.Equal(count, received.Count);
    }

    /// <summary>Waits until retention must have looked: each look is a transaction.</summary>
    private static async Task LooksTwiceAsync(MessageLog log)
    {
        var before = log.Writer.Transactions;
        await Eventually.TrueAsync(() => log.Writer.Transactions > before + 3, () => "retention to look");
    }

    private long? Scalar(string sql)
    {
        using var other = Database.Open(DatabasePath, TimeSpan.FromSeconds(5));
        return other.Scalar(sql);
    }
}
