using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Components;

[CollectionDefinition(nameof(Measured), DisableParallelization = true)]
public sealed class Measured;

[Collection(nameof(Measured))]
public sealed class SqlitePubSubBacklogTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_backlog_lives_on_disk_and_is_delivered_completely_with_little_memory()
    {
        const int count = 100_000;
        const int size = 1000;
        await using var host = new ComponentHost(folder.Path);
        var pubsub = host.PubSub("billing");
        for (var start = 0; start < count; start += 1000)
            await Task.WhenAll(Enumerable.Range(start, 1000).Select(number => pubsub.PublishAsync("orders", $"{number}".PadRight(size)).AsTask()));
        Assert.True(new FileInfo(host.DatabasePath).Length > 90_000_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var seen = new int[count];
        var (left, most) = (count, 0L);
        await using var subscription = await pubsub.SubscribeAsync("orders", (message, _) =>
        {
            Interlocked.Increment(ref seen[int.Parse(message.Text(), System.Globalization.CultureInfo.InvariantCulture)]);
            if (Interlocked.Decrement(ref left) % 20_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            return Task.CompletedTask;
        });
        await Eventually.TrueAsync(() => Volatile.Read(ref left) == 0, () => $"the backlog, {left} left");
        Assert.All(seen, times => Assert.Equal(1, times));
        Assert.InRange(most - before, long.MinValue, 20 * 1024 * 1024);
    }
}
