using System.Text;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Components.Sqlite;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Components;

public sealed class SqlitePubSubPublishTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_publish_is_in_the_file_when_it_completes()
    {
        await using var host = new ComponentHost(folder.Path);
        await host.PubSub("shop").PublishAsync("orders", "first");

        using var other = Database.Open(host.DatabasePath, TimeSpan.Zero);
        Assert.Equal(1, other.Scalar("SELECT count(*) FROM log_1 WHERE data = CAST('first' AS BLOB)"));
        Assert.Equal(2, other.Scalar("PRAGMA synchronous"));
    }

    [Fact]
    public async Task Concurrent_publishes_of_all_sidecars_share_transactions()
    {
        await using var host = new ComponentHost(folder.Path);
        SqlitePubSub[] sidecars = [host.PubSub("shop"), host.PubSub("billing"), host.PubSub("mail")];
        await sidecars[0].PublishAsync("orders", "first");
        var before = sidecars[0].Log.Writer.Transactions;

        // The writer is held up, as by a slow disk, while the publishes arrive.
        var release = new ManualResetEventSlim();
        var held = sidecars[0].Log.Writer.RunAsync(_ => release.Wait(TimeSpan.FromSeconds(30)));
        var publishes = sidecars.Select(sidecar => sidecar.PublishAllAsync("orders", 300)).ToArray();
        release.Set();
        await held;
        await Task.WhenAll(publishes);

        Assert.InRange(sidecars[0].Log.Writer.Transactions - before, 1, 3);
        Assert.Equal(901, Count(host));
    }

    [Fact]
    public async Task First_publishes_to_a_new_topic_may_come_together()
    {
        await using var host = new ComponentHost(folder.Path);
        var pubsub = host.PubSub("shop");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => pubsub.PublishAsync($"topic{number % 10}", "x").AsTask()));
        using var other = Database.Open(host.DatabasePath, TimeSpan.Zero);
        Assert.Equal(10, other.Scalar("SELECT count(*) FROM topics"));
        Assert.Equal(20, other.Scalar("SELECT count(*) FROM log_7"));
    }

    [Fact]
    public async Task A_bulk_publish_keeps_its_order_and_each_message_its_metadata_and_bytes()
    {
        await using var host = new ComponentHost(folder.Path);
        var pubsub = host.PubSub("shop", ("concurrency", "1"));
        var sent = new[]
        {
            new PubSubMessage("orders", new byte[] { 0, 255, 10 }, new Dictionary<string, string> { ["traceid"] = "1", ["ünï"] = "\"\\" }),
            new PubSubMessage("orders", ReadOnlyMemory<byte>.Empty, PubSubMessage.NoMetadata),
            new PubSubMessage("orders", Encoding.UTF8.GetBytes("last"), PubSubMessage.NoMetadata),
        };
        Assert.Equal([null, null, null], await pubsub.PublishBulkAsync(sent, CancellationToken.None));

        var received = new List<PubSubMessage>();
        var done = new TaskCompletionSource();
        await using var subscription = await pubsub.SubscribeAsync("orders", (message, _) =>
        {
            received.Add(message);
            if (received.Count == 3)
                done.SetResult();
            return Task.CompletedTask;
        });
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(sent.Select(message => message.Data.ToArray()), received.Select(message => message.Data.ToArray()));
        Assert.Equal(sent.Select(message => message.Metadata), received.Select(message => message.Metadata));
    }

    [Fact]
    public async Task A_full_disk_fails_the_publishes_it_hits_and_nothing_else()
    {
        await using var host = new ComponentHost(folder.Path);
        var pubsub = host.PubSub("shop");
        var received = new Received();
        await using var subscription = await pubsub.SubscribeAsync("orders", received);
        await pubsub.PublishAsync("orders", "before");
        await LimitPagesAsync(pubsub, 200);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Record.ExceptionAsync(
            () => pubsub.PublishAsync("orders", new string((char)('a' + number), 200_000)).AsTask())));
        var bulk = await pubsub.PublishBulkAsync([PubSubTesting.Message("orders", new string('z', 2_000_000))], CancellationToken.None);
        Assert.InRange(results.Count(failure => failure is null), 1, 19);
        Assert.All(results.OfType<Exception>(), failure => Assert.IsAssignableFrom<ComponentException>(failure));
        Assert.All(results.OfType<Exception>(), failure => Assert.Contains("full", failure.Message, StringComparison.Ordinal));
        Assert.Contains("full", Assert.Single(bulk), StringComparison.Ordinal);

        await LimitPagesAsync(pubsub, 1_000_000);
        await pubsub.PublishAsync("orders", "after");
        await received.WaitForAsync(2 + results.Count(failure => failure is null));
        Assert.Equal(2 + results.Count(failure => failure is null), received.Count);
        Assert.Contains("after", received.Texts);
    }

    [Fact]
    public async Task A_request_that_fails_in_a_shared_transaction_fails_alone()
    {
        await using var host = new ComponentHost(folder.Path);
        var pubsub = host.PubSub("shop");
        var release = new ManualResetEventSlim();
        var held = pubsub.Log.Writer.RunAsync(_ => release.Wait(TimeSpan.FromSeconds(30)));
        var good = pubsub.PublishAllAsync("orders", 10);
        var bad = pubsub.Log.Writer.RunAsync<int>(_ => throw new InvalidOperationException("bad request"));
        var alsoGood = pubsub.PublishAllAsync("orders", 10);
        release.Set();

        await Task.WhenAll(held, good, alsoGood);
        Assert.Equal("bad request", (await Assert.ThrowsAsync<ComponentException>(() => bad)).Message);
        Assert.Equal(20, Count(host));
    }

    [Fact]
    public async Task A_publish_after_the_end_is_refused()
    {
        var host = new ComponentHost(folder.Path);
        var pubsub = host.PubSub("shop");
        await pubsub.PublishAsync("orders", "x");
        await host.DisposeAsync();
        var failure = await Assert.ThrowsAsync<ComponentException>(() => pubsub.PublishAsync("orders", "y").AsTask());
        Assert.Contains("closed", failure.Message, StringComparison.Ordinal);
    }

    private static Task<bool> LimitPagesAsync(SqlitePubSub pubsub, int pages) => pubsub.Log.Writer.RunAsync(database =>
    {
        database.Execute($"PRAGMA max_page_count={pages}");
        return true;
    });

    private static long? Count(ComponentHost host)
    {
        using var other = Database.Open(host.DatabasePath, TimeSpan.Zero);
        return other.Scalar("SELECT count(*) FROM log_1");
    }
}
