using System.Threading.Channels;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>
/// One instance of an app: workers that take messages and call its handler. A batch goes out when it is full, when no other batch is being
/// handled, or after the longest wait: so a lone message is delivered at once, and batches fill up under load.
/// </summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim collecting = new(1);
    private readonly MessageLog log;
    private readonly SubscriptionGroup group;
    private readonly DeliverySettings settings;
    private readonly BatchHandler handler;
    private readonly ILogger logger;
    private readonly CancellationToken abort;
    private readonly Task workers;
    private TaskCompletionSource idle = new();
    private int running;

    /// <summary>Starts taking messages. Handlers get <paramref name="abort"/>.</summary>
    public Subscriber(MessageLog log, SubscriptionGroup group, DeliverySettings settings, BatchHandler handler, ILogger logger,
        CancellationToken abort)
    {
        this.log = log;
        this.group = group;
        this.settings = settings;
        this.handler = handler;
        this.logger = logger;
        this.abort = abort;
        workers = Task.WhenAll(Enumerable.Range(0, settings.Concurrency).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
    }

    /// <summary>How long its messages may wait for company: not at all where each goes alone.</summary>
    public TimeSpan Patience => settings.MaxMessages == 1 ? TimeSpan.Zero : settings.MaxAwait;

    /// <summary>Whether it has left its subscription.</summary>
    public bool Ended { get; private set; }

    /// <summary>Takes no more, waits for the handlers that run, and leaves the subscription.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await workers;
        await log.LeaveAsync(group, this);
        Ended = true;
    }

    private async Task WorkAsync()
    {
        while (await TakeAsync() is { } batch)
            await DeliverAsync(batch);
    }

    private async Task<IReadOnlyList<Delivery>?> TakeAsync()
    {
        try
        {
            return settings.MaxMessages == 1 ? [await group.Ready.ReadAsync(stopping.Token)] : await CollectAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Delivery>?> CollectAsync()
    {
        await collecting.WaitAsync(stopping.Token);
        try
        {
            var batch = new List<Delivery> { await group.Ready.ReadAsync(stopping.Token) };
            Task? deadline = null;
            while (batch.Count < settings.MaxMessages)
            {
                if (group.Ready.TryRead(out var next))
                {
                    batch.Add(next);
                    continue;
                }
                var otherBatchesDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref idle, otherBatchesDone);
                if (Volatile.Read(ref running) == 0)
                    break;
                deadline ??= Task.Delay(settings.MaxAwait, stopping.Token);
                await Task.WhenAny(group.Ready.WaitToReadAsync(stopping.Token).AsTask(), otherBatchesDone.Task, deadline);
                if (stopping.IsCancellationRequested)
                {
                    group.Return(batch);
                    return null;
                }
                if (deadline.IsCompleted)
                    break;
            }
            Interlocked.Increment(ref running);
            return batch;
        }
        finally
        {
            collecting.Release();
        }
    }

    private async Task DeliverAsync(IReadOnlyList<Delivery> batch)
    {
        IReadOnlyList<bool> acknowledged = [];
        try
        {
            // What another worker gave back on the way out may have come here.
            if (stopping.IsCancellationRequested)
            {
                group.Return(batch);
                return;
            }
            acknowledged = await handler(batch.Select(delivery => delivery.Message).ToArray(), abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            group.Return(batch);
            return;
        }
        catch (Exception exception)
        {
            logger.HandlerFailed(exception, group.Topic.Name, group.Record.Consumer, batch.Count);
        }
        finally
        {
            if (settings.MaxMessages > 1 && Interlocked.Decrement(ref running) == 0)
                Volatile.Read(ref idle).TrySetResult();
        }
        group.Settle(batch, acknowledged);
    }
}
