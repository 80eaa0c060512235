using System.Collections.Concurrent;
using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>
/// A durable message log in one SQLite file, shared by all sidecars of the process. A publish is on disk when it completes; each subscription keeps
/// its position in the file; acknowledgements are written lazily, so after a kill a few messages come twice and none is missing.
/// </summary>
internal sealed class MessageLog : IAsyncDisposable
{
    private static readonly TimeSpan FailedFlushRetry = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, TopicLog> topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<TopicLog>>> makingTopics = new(StringComparer.Ordinal);
    private readonly Dictionary<(TopicLog Topic, string Consumer), SubscriptionGroup> groups = [];
    private readonly SemaphoreSlim subscribing = new(1);
    private readonly Lock unwrittenGate = new();
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly FileStream ownership;
    private readonly GroupCommitWriter writer;
    private readonly ITimer flushTimer;
    private readonly ITimer retentionTimer;
    private List<SubscriptionGroup> unwritten = [];

    private MessageLog(string path, LogSettings settings, FileStream ownership, Database database, TimeProvider time, ILogger logger)
    {
        (Path, Settings, this.ownership, this.time, this.logger) = (path, settings, ownership, time, logger);
        Statements = new LogStatements(database);
        foreach (var topic in Statements.LoadTopics())
            topics[topic.Name] = topic;
        writer = new GroupCommitWriter(database);
        flushTimer = NewTimer(() => new FlushRequest(this));
        retentionTimer = NewTimer(() => new RetentionRequest(this, settings, time));
        ScheduleRetention(more: false);
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    public LogSettings Settings { get; }

    /// <summary>For the writer's thread.</summary>
    public LogStatements Statements { get; }

    public IEnumerable<TopicLog> Topics => topics.Values;

    /// <summary>The file's writer.</summary>
    public GroupCommitWriter Writer => writer;

    /// <summary>Opens or makes the log and takes sole possession of it, which ends with the process however that ends.</summary>
    /// <exception cref="ComponentException">Another process has it, or it cannot be used; the message names the file.</exception>
    public static MessageLog Open(string path, LogSettings settings, TimeProvider time, ILogger logger)
    {
        var ownership = TakeOwnership(path);
        try
        {
            return new MessageLog(path, settings, ownership, LogSchema.Open(path), time, logger);
        }
        catch
        {
            ownership.Dispose();
            throw;
        }
    }

    /// <summary>Publishes messages together; completes when they are on disk.</summary>
    /// <exception cref="ComponentException">They could not be written.</exception>
    public async Task PublishAsync(IReadOnlyList<PubSubMessage> messages)
    {
        var items = new (TopicLog, PubSubMessage)[messages.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = (topics.TryGetValue(messages[i].Topic, out var known) ? known : await TopicAsync(messages[i].Topic), messages[i]);
        var request = new PublishRequest(items, time);
        writer.Enqueue(request);
        await request.Completion;
    }

    /// <summary>Adds an instance to a consumer's subscription of a topic, which is made if it is new. Handlers get <paramref name="abort"/>.</summary>
    public async Task<Subscriber> SubscribeAsync(string topicName, string consumer, ConsumerSettings consumerSettings, DeliverySettings delivery,
        BatchHandler handler, CancellationToken abort, CancellationToken cancellationToken)
    {
        await subscribing.WaitAsync(cancellationToken);
        try
        {
            var topic = await TopicAsync(topicName);
            if (!groups.TryGetValue((topic, consumer), out var group))
            {
                var (record, parked) = await OpenSubscriptionAsync(topic, consumer);
                group = new SubscriptionGroup(this, topic, record, parked, consumerSettings, time, logger);
                groups.Add((topic, consumer), group);
                PublishGroups(topic);
                // It may have missed what was committed before it was known.
                group.Wake();
            }
            var subscriber = new Subscriber(this, group, delivery, handler, logger, abort);
            group.Add(subscriber);
            return subscriber;
        }
        finally
        {
            subscribing.Release();
        }
    }

    /// <summary>Takes an instance off its subscription; with the last one the subscription goes to rest.</summary>
    public async Task LeaveAsync(SubscriptionGroup group, Subscriber subscriber)
    {
        await subscribing.WaitAsync();
        try
        {
            if (!group.Remove(subscriber) || group.Subscribers.Count > 0)
                return;
            groups.Remove((group.Topic, group.Record.Consumer));
            PublishGroups(group.Topic);
            await group.DisposeAsync();
        }
        finally
        {
            subscribing.Release();
        }
    }

    /// <summary>Writes what is settled now; a failure is logged and the rest comes with the next attempt.</summary>
    public async Task FlushAsync()
    {
        var request = new FlushRequest(this);
        writer.Enqueue(request);
        await request.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Remembers that a subscription has something to write, and sees to it that it is written soon.</summary>
    public void MarkUnwritten(SubscriptionGroup group)
    {
        lock (unwrittenGate)
        {
            if (group.Unwritten)
                return;
            group.Unwritten = true;
            unwritten.Add(group);
            if (unwritten.Count == 1)
                flushTimer.Change(Settings.FlushDelay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The subscriptions that have something to write.</summary>
    public IReadOnlyList<SubscriptionGroup> TakeUnwritten()
    {
        lock (unwrittenGate)
        {
            var taken = unwritten;
            unwritten = [];
            foreach (var group in taken)
                group.Unwritten = false;
            return taken;
        }
    }

    /// <summary>Sees to the next step of retention: at once if there is more to remove, else after the interval.</summary>
    public void ScheduleRetention(bool more) => retentionTimer.Change(more ? TimeSpan.Zero : Settings.RetentionInterval, Timeout.InfiniteTimeSpan);

    public void FlushFailed(ComponentException reason)
    {
        logger.FlushFailed(reason, Path);
        flushTimer.Change(FailedFlushRetry, Timeout.InfiniteTimeSpan);
    }

    public void RetentionFailed(ComponentException reason) => logger.RetentionFailed(reason, Path);

    /// <summary>Ends every subscription, writes what is queued and gives the file free.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var subscriber in groups.Values.SelectMany(group => group.Subscribers).ToArray())
            await subscriber.DisposeAsync();
        await retentionTimer.DisposeAsync();
        await flushTimer.DisposeAsync();
        await writer.DisposeAsync();
        await ownership.DisposeAsync();
    }

    private ITimer NewTimer(Func<WriteRequest> request) =>
        Settings.LookClock.CreateTimer(_ => writer.Enqueue(request()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private static FileStream TakeOwnership(string path)
    {
        try
        {
            return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ComponentException($"the message log '{path}' cannot be opened: it is in use by another process or cannot be written. "
                + $"One process hosts all sidecars that share a log; stop the other one or give this one a file of its own ({exception.Message})", exception);
        }
    }

    private async ValueTask<TopicLog> TopicAsync(string name)
    {
        if (topics.TryGetValue(name, out var known))
            return known;
        // A topic's first publishers come in a crowd; one of them makes it.
        var making = makingTopics.GetOrAdd(name, _ => new Lazy<Task<TopicLog>>(() => MakeTopicAsync(name)));
        try
        {
            return await making.Value;
        }
        finally
        {
            makingTopics.TryRemove(KeyValuePair.Create(name, making));
        }
    }

    private Task<TopicLog> MakeTopicAsync(string name) =>
        writer.RunAsync(_ => topics.TryGetValue(name, out var known) ? known : Statements.AddTopic(name), made => topics[name] = made);

    private Task<(SubscriptionRecord Record, List<ParkedMessage> Parked)> OpenSubscriptionAsync(TopicLog topic, string consumer) => writer.RunAsync(
        _ =>
        {
            var record = topic.Subscriptions.Find(known => known.Consumer == consumer) ?? Statements.AddSubscription(topic, consumer);
            return (record, Statements.ReadParked(topic, record.Id));
        },
        opened =>
        {
            if (!topic.Subscriptions.Contains(opened.record))
                topic.Subscriptions.Add(opened.record);
        });

    private void PublishGroups(TopicLog topic) => topic.SetGroups([.. groups.Where(entry => entry.Key.Topic == topic).Select(entry => entry.Value)]);
}
