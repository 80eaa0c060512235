using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;

namespace Switchyard.Bench;

/// <summary>Measures <c>pubsub.sqlite</c> in process: publishing by concurrency, draining, and the cost of a message by backlog.</summary>
public static class SqliteLogBench
{
    private const string Topic = "bench";
    private static readonly byte[] Payload = new byte[300];

    /// <summary>Arguments: the backlogs to measure (default 1000 10000 100000 1000000). Gives 0, or 1 when an argument is not a positive number.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        int[] backlogs = [1_000, 10_000, 100_000, 1_000_000];
        if (args.Length > 0)
        {
            backlogs = [.. args.Select(text => int.TryParse(text, out var number) ? number : 0)];
            if (backlogs.Any(number => number < 1))
            {
                Console.Error.WriteLine("usage: sqlite-log [backlog]...   each a whole number from 1");
                return 1;
            }
        }
        await WithLogAsync(pubsub => PublishAsync(pubsub, 20_000, 256));
        Console.WriteLine("publish, 300 bytes, on disk");
        foreach (var (concurrency, count) in new[] { (1, 5_000), (32, 100_000), (256, 300_000), (1024, 300_000) })
            await WithLogAsync(async pubsub => Report($"  concurrency {concurrency}", count, await PublishAsync(pubsub, count, concurrency)));

        Console.WriteLine("publish at concurrency 256 and consume at the same time");
        await WithLogAsync(async pubsub =>
        {
            var drained = DrainAsync(pubsub, 300_000, bulk: false);
            Report("  publish", 300_000, await PublishAsync(pubsub, 300_000, 256));
            Report("  consume", 300_000, await drained);
        });

        Console.WriteLine("fill and drain a backlog");
        foreach (var backlog in backlogs)
            await WithLogAsync(async pubsub =>
            {
                Report($"  {backlog,9}: fill", backlog, await PublishAsync(pubsub, backlog, 256));
                var before = GC.GetTotalMemory(forceFullCollection: true);
                Report($"  {backlog,9}: drain", backlog, await DrainAsync(pubsub, backlog, bulk: false));
                var peak = Process.GetCurrentProcess().PeakWorkingSet64;
                Console.WriteLine($"  {backlog,9}: managed memory before the drain {before >> 20} MiB, the process's peak so far {peak >> 20} MiB");
            });
        foreach (var backlog in backlogs.TakeLast(1))
            await WithLogAsync(async pubsub =>
            {
                await PublishAsync(pubsub, backlog, 256);
                Report($"  {backlog,9}: drain in batches of 100", backlog, await DrainAsync(pubsub, backlog, bulk: true));
            });
        return 0;
    }

    private static async Task<TimeSpan> PublishAsync(SqlitePubSub pubsub, int count, int concurrency)
    {
        var message = new PubSubMessage(Topic, Payload, PubSubMessage.NoMetadata);
        var left = count;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await pubsub.PublishAsync(message, CancellationToken.None);
        })));
        return watch.Elapsed;
    }

    private static async Task<TimeSpan> DrainAsync(SqlitePubSub pubsub, int count, bool bulk)
    {
        var left = count;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var subscription = new TopicSubscription(Topic, PubSubMessage.NoMetadata);
        var watch = Stopwatch.StartNew();
        await using var subscribed = bulk
            ? await pubsub.SubscribeBulkAsync(subscription, 100, TimeSpan.FromSeconds(1), BatchAsync, CancellationToken.None)
            : await pubsub.SubscribeAsync(subscription, OneAsync, CancellationToken.None);
        await done.Task;
        return watch.Elapsed;

        async Task OneAsync(PubSubMessage message, CancellationToken cancellationToken)
        {
            await Task.Yield();
            Count(1);
        }

        async Task<IReadOnlyList<bool>> BatchAsync(IReadOnlyList<PubSubMessage> batch, CancellationToken cancellationToken)
        {
            await Task.Yield();
            Count(batch.Count);
            return [.. batch.Select(_ => true)];
        }

        void Count(int messages)
        {
            if (Interlocked.Add(ref left, -messages) <= 0)
                done.TrySetResult();
        }
    }

    private static async Task WithLogAsync(Func<SqlitePubSub, Task> measure)
    {
        var folder = Directory.CreateTempSubdirectory("switchyard-bench-");
        try
        {
            await using var shared = new SharedResources();
            var metadata = new ComponentMetadata([KeyValuePair.Create("connectionString", "log.db")]);
            var context = new ComponentContext("pubsub", "bench", folder.FullName, metadata, shared, NullLoggerFactory.Instance);
            await using var pubsub = SqlitePubSub.Create(context);
            await measure(pubsub);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Report(string what, int count, TimeSpan elapsed) =>
        Console.WriteLine($"{what}: {count / elapsed.TotalSeconds:N0}/s, {elapsed.TotalMicroseconds / count:F2} us each");
}
