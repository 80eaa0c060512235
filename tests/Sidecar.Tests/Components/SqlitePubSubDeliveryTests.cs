using System.Collections.Concurrent;
using System.Diagnostics;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Components;

public sealed class SqlitePubSubDeliveryTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_app_has_its_own_position_and_a_new_one_starts_at_the_oldest_message()
    {
        await using var host = new ComponentHost(folder.Path);
        await host.PubSub("shop").PublishAllAsync("orders", 100);
        var billing = new Received();
        await using var first = await host.PubSub("billing").SubscribeAsync("orders", billing);
        await billing.WaitForAsync(100);

        await host.PubSub("shop").PublishAllAsync("orders", 100);
        var mail = new Received();
        await using var second = await host.PubSub("mail").SubscribeAsync("orders", mail);
        await Task.WhenAll(billing.WaitForAsync(200), mail.WaitForAsync(200));
        Assert.Equal(Twice(100), Sorted(billing));
        Assert.Equal(Twice(100), Sorted(mail));
    }

    [Fact]
    public async Task A_consumer_id_replaces_the_app_id()
    {
        await using var host = new ComponentHost(folder.Path);
        await host.PubSub("shop").PublishAllAsync("orders", 10);
        var (billing, audit) = (new Received(), new Received());
        await using (await host.PubSub("billing").SubscribeAsync("orders", billing))
            await billing.WaitForAsync(10);
        await using var second = await host.PubSub("billing", ("consumerID", "audit")).SubscribeAsync("orders", audit);
        await audit.WaitForAsync(10);
    }

    [Fact]
    public async Task Topics_do_not_mix()
    {
        await using var host = new ComponentHost(folder.Path);
        var pubsub = host.PubSub("shop");
        var (orders, bills) = (new Received(), new Received());
        await using var first = await pubsub.SubscribeAsync("orders", orders);
        await using var second = await pubsub.SubscribeAsync("bills", bills);
        await Task.WhenAll(pubsub.PublishAsync("orders", "o").AsTask(), pubsub.PublishAsync("bills", "b").AsTask());
        await Task.WhenAll(orders.WaitForAsync(1), bills.WaitForAsync(1));
        Assert.Equal(["o"], orders.Texts);
        Assert.Equal(["b"], bills.Texts);
    }

    [Fact]
    public async Task Messages_wait_while_a_consumer_is_away_and_a_graceful_stop_delivers_none_twice()
    {
        var received = new Received();
        for (var run = 0; run < 3; run++)
        {
            await using var host = new ComponentHost(folder.Path);
            var pubsub = host.PubSub("billing");
            await pubsub.PublishAllAsync("orders", 500);
            await using var subscription = await pubsub.SubscribeAsync("orders", received);
            await received.WaitForAsync((run * 1000) + 200);
            await subscription.DisposeAsync();
            await pubsub.PublishAllAsync("orders", 500);
        }
        await using var last = new ComponentHost(folder.Path);
        await using var rest = await last.PubSub("billing").SubscribeAsync("orders", received);
        await received.WaitForAsync(3000);
        Assert.Equal(Enumerable.Range(0, 500).SelectMany(number => Enumerable.Repeat(number, 6)), Sorted(received));
    }

    [Fact]
    public async Task Instances_of_an_app_compete()
    {
        await using var host = new ComponentHost(folder.Path);
        ConcurrentBag<int>[] taken = [[], [], []];
        var all = new Received();
        foreach (var mine in taken)
        {
            await host.PubSub("billing", ("concurrency", "2")).SubscribeAsync("orders", async (message, _) =>
            {
                await Task.Yield();
                mine.Add(1);
                all.Add(message.Text());
            });
        }
        await host.PubSub("shop").PublishAllAsync("orders", 3000);
        await all.WaitForAsync(3000);
        Assert.Equal(Enumerable.Range(0, 3000), Sorted(all));
        Assert.All(taken, mine => Assert.NotEmpty(mine));
    }

    [Fact]
    public async Task What_one_instance_leaves_another_gets()
    {
        await using var host = new ComponentHost(folder.Path);
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var received = new Received();
        var leaving = await host.PubSub("billing", ("concurrency", "1")).SubscribeAsync("orders", async (message, _) =>
        {
            entered.TrySetResult();
            await release.Task;
            received.Add(message.Text());
        });
        await using var staying = await host.PubSub("billing", ("concurrency", "1")).SubscribeAsync("orders", received);
        await host.PubSub("shop").PublishAllAsync("orders", 100);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var left = leaving.DisposeAsync().AsTask();
        await received.WaitForAsync(99);
        Assert.False(left.IsCompleted, "the subscription ended before its handler");
        release.SetResult();
        await left.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Enumerable.Range(0, 100), Sorted(received));
    }

    [Fact]
    public async Task Disposing_of_the_component_cancels_its_handlers_and_their_messages_stay()
    {
        await using (var host = new ComponentHost(folder.Path))
        {
            var pubsub = host.PubSub("billing");
            var entered = new TaskCompletionSource();
            await pubsub.SubscribeAsync("orders", async (_, cancellationToken) =>
            {
                entered.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            });
            await pubsub.PublishAsync("orders", "kept");
            await entered.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await pubsub.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }
        await using var next = new ComponentHost(folder.Path);
        var received = new Received();
        await using var subscription = await next.PubSub("billing").SubscribeAsync("orders", received);
        await received.WaitForAsync(1);
        Assert.Equal(["kept"], received.Texts);
    }

    [Fact]
    public async Task Handlers_run_side_by_side_up_to_the_set_concurrency()
    {
        await using var host = new ComponentHost(folder.Path);
        var release = new TaskCompletionSource();
        var (running, most) = (0, 0);
        var received = new Received();
        await using var subscription = await host.PubSub("billing", ("concurrency", "7")).SubscribeAsync("orders", async (message, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await release.Task;
            Interlocked.Decrement(ref running);
            received.Add(message.Text());
        });
        await host.PubSub("shop").PublishAllAsync("orders", 50);
        await Eventually.TrueAsync(() => Volatile.Read(ref running) == 7, () => $"7 handlers, {running} run");
        release.SetResult();
        await received.WaitForAsync(50);
        Assert.Equal(7, most);
    }

    [Fact]
    public async Task Batches_hold_at_most_what_was_asked_and_each_entry_is_settled_on_its_own()
    {
        var time = new ManualTime();
        await using var host = new ComponentHost(folder.Path, time);
        var pubsub = host.PubSub("billing");
        await pubsub.PublishAllAsync("orders", 250);
        var (sizes, refused, received) = (new ConcurrentBag<int>(), new Received(), new Received());
        await using var subscription = await pubsub.SubscribeBulkAsync(new TopicSubscription("orders", PubSubMessage.NoMetadata), 100, TimeSpan.FromSeconds(1),
            async (batch, _) =>
            {
                await Task.Yield();
                sizes.Add(batch.Count);
                var again = refused.Texts;
                var results = batch.Select(message => !message.Text().EndsWith('0') || again.Contains(message.Text())).ToArray();
                foreach (var (message, acknowledged) in batch.Zip(results))
                    (acknowledged ? received : refused).Add(message.Text());
                return results;
            }, CancellationToken.None);

        await Task.WhenAll(received.WaitForAsync(225), refused.WaitForAsync(25));
        Assert.All(sizes, size => Assert.InRange(size, 1, 100));
        Assert.Contains(100, sizes);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                return received.Count == 250;
            }, () => $"the refused ones, {received.Count} of 250");
        Assert.Equal(Enumerable.Range(0, 250), Sorted(received));
    }

    [Fact]
    public async Task A_lone_message_does_not_wait_for_company_and_a_busy_subscriber_gathers()
    {
        await using var host = new ComponentHost(folder.Path);
        var pubsub = host.PubSub("billing");
        var (sizes, entered, release) = (new ConcurrentQueue<int>(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var subscription = await pubsub.SubscribeBulkAsync(new TopicSubscription("orders", PubSubMessage.NoMetadata), 10, TimeSpan.FromHours(1),
            async (batch, _) =>
            {
                sizes.Enqueue(batch.Count);
                entered.TrySetResult();
                if (sizes.Count == 1)
                    await release.Task;
                return [.. batch.Select(_ => true)];
            }, CancellationToken.None);

        var watch = Stopwatch.StartNew();
        await pubsub.PublishAsync("orders", "lone");
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));

        await pubsub.PublishAllAsync("orders", 14);
        await Eventually.TrueAsync(() => sizes.Sum() == 11, () => "a full batch beside the running one");
        release.SetResult();
        await Eventually.TrueAsync(() => sizes.Sum() == 15, () => "the rest once nothing runs");
        Assert.Equal([1, 10, 4], sizes);
    }

    private static IEnumerable<int> Twice(int count) => Enumerable.Range(0, count).SelectMany(number => new[] { number, number });

    private static IEnumerable<int> Sorted(Received received) => received.Texts.Select(int.Parse).Order();
}
