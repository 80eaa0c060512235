using System.Threading.Channels;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>
/// A live subscription: one consumer and topic, whose instances compete for what the pump fetches. The pump takes messages from memory while it keeps
/// up and pages from disk while it is behind, never more than the limits allow. When it has caught up with several at once it rests a moment: more is
/// about to come, and what a batch costs is hardly its size.
/// </summary>
internal sealed class SubscriptionGroup : IAsyncDisposable
{
    /// <summary>With so many at once a subscription is busy.</summary>
    private const int Busy = 8;

    /// <summary>A busy one looks for more after this time, or sooner where an instance has less patience.</summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan ReadRetry = TimeSpan.FromSeconds(1);

    private readonly Channel<Delivery> ready = Channel.CreateUnbounded<Delivery>();
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<Delivery> page = [];
    private readonly List<Subscriber> subscribers = [];
    private readonly CancellationTokenSource ending = new();
    private readonly MessageLog log;
    private readonly ConsumerSettings settings;
    private readonly LogReader reader;
    private readonly ITimer timer;
    private readonly ILogger logger;
    private readonly Task pump;
    private long gatheringTicks;

    public SubscriptionGroup(MessageLog log, TopicLog topic, SubscriptionRecord record, IEnumerable<ParkedMessage> parked, ConsumerSettings settings,
        TimeProvider time, ILogger logger)
    {
        this.log = log;
        this.settings = settings;
        this.logger = logger;
        Topic = topic;
        Record = record;
        Ledger = new SubscriptionLedger(record.Position, parked, settings, time);
        reader = new LogReader(log.Path, topic.Id, topic.Name);
        timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Wake();
        pump = Task.Run(PumpAsync);
    }

    public TopicLog Topic { get; }

    public SubscriptionRecord Record { get; }

    public SubscriptionLedger Ledger { get; }

    /// <summary>Set while the log knows that there is something to write.</summary>
    public bool Unwritten { get; set; }

    /// <summary>The instances that take from it.</summary>
    public IReadOnlyList<Subscriber> Subscribers => subscribers;

    /// <summary>What can be handed out now.</summary>
    public ChannelReader<Delivery> Ready => ready.Reader;

    /// <summary>Takes in an instance.</summary>
    public void Add(Subscriber subscriber)
    {
        subscribers.Add(subscriber);
        SetGathering();
    }

    /// <summary>Lets an instance go; false when it is none of these.</summary>
    public bool Remove(Subscriber subscriber)
    {
        var removed = subscribers.Remove(subscriber);
        SetGathering();
        return removed;
    }

    /// <summary>Makes the pump look for more.</summary>
    public void Wake() => wake.Writer.TryWrite(true);

    /// <summary>Takes back what an instance took and did not hand over.</summary>
    public void Return(IEnumerable<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
            ready.Writer.TryWrite(delivery);
    }

    /// <summary>Settles a batch.</summary>
    public void Settle(IReadOnlyList<Delivery> batch, IReadOnlyList<bool> acknowledged)
    {
        var refused = false;
        for (var i = 0; i < batch.Count; i++)
        {
            if (i < acknowledged.Count && acknowledged[i])
            {
                Ledger.Acknowledge(batch[i]);
                continue;
            }
            refused = true;
            var (attempts, backOff) = Ledger.Refuse(batch[i]);
            logger.Refused(Topic.Name, Record.Consumer, batch[i].Sequence, attempts, backOff);
        }
        log.MarkUnwritten(this);
        if (refused || ready.Reader.Count <= settings.MaxInFlight / 4)
            Wake();
    }

    /// <summary>Stops fetching and writes what was settled. The instances are gone by now.</summary>
    public async ValueTask DisposeAsync()
    {
        wake.Writer.Complete();
        await ending.CancelAsync();
        await pump;
        await timer.DisposeAsync();
        ending.Dispose();
        reader.Dispose();
        Ledger.ParkUnsettled();
        log.MarkUnwritten(this);
        await log.FlushAsync();
    }

    private async Task PumpAsync()
    {
        await foreach (var _ in wake.Reader.ReadAllAsync())
        {
            try
            {
                FetchDue();
                var fetched = 0;
                while (FetchNext() is > 0 and var more)
                    fetched += more;
                if (Ledger.UntilDue() is { } wait)
                    timer.Change(wait, Timeout.InfiniteTimeSpan);
                if (fetched >= Busy && Ledger.Room().After >= Topic.Last)
                    await Task.Delay(TimeSpan.FromTicks(Volatile.Read(ref gatheringTicks)), log.Settings.LookClock, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception)
            {
                logger.ReadFailed(exception, Topic.Name, Record.Consumer);
                timer.Change(ReadRetry, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void FetchDue()
    {
        while (Ledger.PeekDue() is { } sequence)
        {
            if (reader.Read(sequence) is { } delivery)
            {
                Ledger.Redeliver(delivery);
                ready.Writer.TryWrite(delivery);
            }
            else
            {
                Ledger.Forget(sequence);
                log.MarkUnwritten(this);
            }
        }
    }

    private int FetchNext()
    {
        var (after, messages, bytes) = Ledger.Room();
        if (messages <= 0 || bytes <= 0 || Topic.Last <= after)
            return 0;
        page.Clear();
        Topic.Tail.Read(after, messages, bytes, page);
        if (page.Count == 0)
            reader.Read(after, messages, bytes, page);
        foreach (var delivery in page)
            if (Ledger.Fetch(delivery))
                ready.Writer.TryWrite(delivery);
        return page.Count;
    }

    private void SetGathering() => Volatile.Write(ref gatheringTicks, subscribers.Select(instance => instance.Patience).Append(LongestGathering).Min().Ticks);
}
