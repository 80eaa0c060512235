using System.Collections.Concurrent;
using System.Text.Json;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>
/// Fires the reminders of a namespace's actors; it plays Dapr's Scheduler service (contract, section 7.6). The store has the truth: a tick
/// is written off
/// only after the app took it, so a kill repeats a tick but never loses it, and after a pause one tick stands for all that were missed.
/// </summary>
internal sealed partial class ReminderScheduler(string @namespace, ActorDirectory directory, TimeProvider time, ILogger logger)
{
    // An app that does not answer at all is asked again after this, at least.
    private static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Running> running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, 32).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Starts the stored reminders of the host's types that do not run yet.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    public async Task LoadAsync(ActorHost host, CancellationToken cancellationToken)
    {
        foreach (var type in host.Types.Keys)
            await foreach (var (key, item) in ReminderStore.ScanAsync(host.Store, @namespace, type, null, cancellationToken))
                using (await EnterAsync(key, cancellationToken))
                    if (!running.ContainsKey(key) && Read(key, item) is { } record)
                        Start(key, record, host.Store);
    }

    /// <summary>Stops what nobody hosts any more; it stays in the store. Completes when nothing of it runs.</summary>
    public async Task UnloadAsync()
    {
        var orphans = running.Values.Where(reminder => directory.Placement.HostsOf(reminder.Record.Type).IsEmpty).ToList();
        foreach (var orphan in orphans)
            await orphan.Waiting.CancelAsync();
        await Task.WhenAll(orphans.Select(orphan => orphan.Ended.Task));
    }

    /// <summary>Makes a reminder.</summary>
    /// <exception cref="FormatException">Due time, period or TTL are wrong; the message is daprd's.</exception>
    /// <exception cref="ETagMismatchException">It exists, and the request does not overwrite.</exception>
    /// <exception cref="ComponentException">The store failed.</exception>
    public async Task CreateAsync(ActorHost host, ActorKey actor, string name, TickRequest request, CancellationToken cancellationToken)
    {
        var schedule = TickSchedule.ForReminder(actor, name, request, time.GetUtcNow());
        var record = new ReminderRecord
        {
            Type = actor.Type,
            Id = actor.Id,
            Name = name,
            Data = request.Data is { } data ? JsonElement.Parse(data.Span) : null,
            DueTime = request.DueTime,
            Interval = schedule.Period.Time > TimeSpan.Zero ? schedule.Period.Time : null,
            Next = schedule.First,
            Left = schedule.Ticks,
            Expires = schedule.Expires,
            Retry = request.Retry == TickRetry.Default ? null : request.Retry,
        };
        var key = ReminderStore.Key(@namespace, actor, name);
        using (await EnterAsync(key, cancellationToken))
        {
            await ReminderStore.SaveAsync(host.Store, key, record, mustBeNew: !request.Overwrite, cancellationToken);
            Replace(key);
            Start(key, record, host.Store);
        }
    }

    /// <summary>The reminder, or null.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    public async Task<ReminderRecord?> GetAsync(ActorHost host, ActorKey actor, string name, CancellationToken cancellationToken) =>
        await ReminderStore.GetAsync(host.Store, ReminderStore.Key(@namespace, actor, name), cancellationToken);

    /// <summary>The reminders of a type, or of one actor, in the order of their keys.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    public async Task<IReadOnlyList<ReminderRecord>> ListAsync(ActorHost host, string type, string? id, CancellationToken cancellationToken)
    {
        var records = new List<ReminderRecord>();
        await foreach (var (key, item) in ReminderStore.ScanAsync(host.Store, @namespace, type, id, cancellationToken))
            if (Read(key, item) is { } record)
                records.Add(record);
        return records;
    }

    /// <summary>Removes a reminder; nothing happens when there is none.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    public Task DeleteAsync(ActorHost host, ActorKey actor, string name, CancellationToken cancellationToken) =>
        DeleteAsync(host, ReminderStore.Key(@namespace, actor, name), cancellationToken);

    /// <summary>Removes the reminders of a type, or of one actor.</summary>
    /// <exception cref="ComponentException">The store failed; some may be gone.</exception>
    public async Task DeleteAllAsync(ActorHost host, string type, string? id, CancellationToken cancellationToken)
    {
        await foreach (var (key, _) in ReminderStore.ScanAsync(host.Store, @namespace, type, id, cancellationToken))
            await DeleteAsync(host, key, cancellationToken);
    }

    private async Task DeleteAsync(ActorHost host, string key, CancellationToken cancellationToken)
    {
        using (await EnterAsync(key, cancellationToken))
        {
            await ReminderStore.SaveAsync(host.Store, key, null, mustBeNew: false, cancellationToken);
            Replace(key);
        }
    }

    // One that cannot be read must not keep the others from running.
    private ReminderRecord? Read(string key, StateItem item)
    {
        try
        {
            return ReminderStore.Read(key, item);
        }
        catch (ComponentException e)
        {
            LogUnreadable(e, key);
            return null;
        }
    }

    private void Start(string key, ReminderRecord record, IStateStore store)
    {
        var reminder = new Running(record, store);
        running[key] = reminder;
        _ = RunAsync(key, reminder);
    }

    private void Replace(string key)
    {
        if (!running.TryRemove(key, out var reminder))
            return;
        reminder.IsReplaced = true;
        reminder.Waiting.Cancel();
    }

    private async Task RunAsync(string key, Running reminder)
    {
        try
        {
            while (true)
            {
                await time.WaitUntilAsync(reminder.Record.Next, reminder.Waiting.Token);
                // One that ran out while nobody was there to fire it only ends.
                if (reminder.Record.Expires is not { } end || end > time.GetUtcNow())
                    await FireAsync(reminder);
                if (!await SaveTickAsync(key, reminder))
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            LogStopped(key);
        }
        running.TryRemove(KeyValuePair.Create(key, reminder));
        reminder.Ended.TrySetResult();
    }

    // A tick is given up after so many answers that are not "done"; no answer at all is no answer to the tick, which waits for the app to
    // come back.
    private async Task FireAsync(Running reminder)
    {
        var record = reminder.Record;
        var retry = record.Retry ?? TickRetry.Default;
        var tick = new ReminderTick(record.Actor(), record.Name, record.DataText());
        for (var failures = 0; ;)
        {
            var outcome = await directory.CallAsync(tick, null, CancellationToken.None);
            if (outcome.Done || reminder.IsReplaced)
                return;
            LogFailed(record.Name, record.Actor(), outcome.Error?.Message ?? "the app answered with an exception");
            var unanswered = outcome.NotFound || outcome.Unreachable;
            if (!unanswered && ++failures > retry.Limit)
                return;
            await Task.Delay(unanswered && retry.Interval < LeastWait ? LeastWait : retry.Interval, time, reminder.Waiting.Token);
        }
    }

    // False when that was the last tick, or the reminder is not this one's any more.
    private async Task<bool> SaveTickAsync(string key, Running reminder)
    {
        using (await EnterAsync(key, CancellationToken.None))
        {
            if (reminder.IsReplaced)
                return false;
            var next = reminder.Record.AfterTick(time.GetUtcNow());
            try
            {
                var store = directory.Placement.HostsOf(reminder.Record.Type).FirstOrDefault()?.Store ?? reminder.Store;
                await ReminderStore.SaveAsync(store, key, next, mustBeNew: false, CancellationToken.None);
            }
            catch (ComponentException e)
            {
                LogNotSaved(e, key);
            }
            reminder.Record = next ?? reminder.Record;
            return next is not null;
        }
    }

    private async Task<Gate> EnterAsync(string key, CancellationToken cancellationToken)
    {
        var gate = gates[(uint)string.GetHashCode(key, StringComparison.Ordinal) % gates.Length];
        await gate.WaitAsync(cancellationToken);
        return new Gate(gate);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Error executing reminder {Name} of actor {Actor}: {Reason}")]
    private partial void LogFailed(string name, ActorKey actor, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The tick of reminder {Key} was taken but not written off; it comes again after a restart")]
    private partial void LogNotSaved(Exception exception, string key);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored reminder {Key} cannot be read; it does not run")]
    private partial void LogUnreadable(Exception exception, string key);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reminder {Key} was stopped")]
    private partial void LogStopped(string key);

    private sealed class Running(ReminderRecord record, IStateStore store)
    {
        public ReminderRecord Record { get; set; } = record;

        public IStateStore Store => store;

        /// <summary>Cancelled to end the wait for the next tick or attempt; a call that runs is not cut by it.</summary>
        public CancellationTokenSource Waiting { get; } = new();

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>True when it was deleted or made anew, so that this run must not touch the store.</summary>
        public bool IsReplaced { get; set; }
    }

    private readonly struct Gate(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
