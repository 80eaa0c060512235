namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>
/// The timers of one sidecar's actors (contract, section 7.7): in memory, gone with the sidecar. As in daprd 1.18, the tick of an inactive
/// actor activates it.
/// </summary>
internal sealed partial class ActorTimers(ActorRouter router, TimeProvider time, ILogger logger)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(ActorKey Actor, string Name), Timer> timers = [];
    private bool ended;

    /// <summary>Starts a timer; one of the same name is replaced.</summary>
    public void Start(ActorKey actor, string name, TickRequest request, TickSchedule schedule)
    {
        var timer = new Timer(new CancellationTokenSource());
        lock (gate)
        {
            Cancel((actor, name));
            if (ended)
                return;
            timers[(actor, name)] = timer;
        }
        _ = RunAsync(timer, schedule, new TimerTick(actor, name, request));
    }

    /// <summary>Stops a timer; nothing happens when there is none.</summary>
    public void Stop(ActorKey actor, string name)
    {
        lock (gate)
            Cancel((actor, name));
    }

    /// <summary>Stops them all, and starts no more.</summary>
    public void End()
    {
        lock (gate)
        {
            ended = true;
            foreach (var key in timers.Keys.ToList())
                Cancel(key);
        }
    }

    private void Cancel((ActorKey, string) key)
    {
        if (timers.Remove(key, out var timer))
            timer.Stopped.Cancel();
    }

    private async Task RunAsync(Timer timer, TickSchedule schedule, TimerTick tick)
    {
        try
        {
            var due = schedule.First;
            for (var left = schedule.Ticks; left is not 0 && schedule.Includes(due); left--, due = schedule.After(due))
            {
                await time.WaitUntilAsync(due, timer.Stopped.Token);
                var outcome = await router.TickAsync(tick, CancellationToken.None);
                if (!outcome.Done)
                    LogFailed(tick.Actor, tick.Name, outcome.Error?.Message ?? "the app answered with an exception");
                if (timer.Stopped.IsCancellationRequested)
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            LogStopped(tick.Actor, tick.Name);
        }
        lock (gate)
            if (timers.TryGetValue((tick.Actor, tick.Name), out var current) && current == timer)
                timers.Remove((tick.Actor, tick.Name));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Error executing timer {Name} of actor {Actor}: {Reason}")]
    private partial void LogFailed(ActorKey actor, string name, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Timer {Name} of actor {Actor} was stopped")]
    private partial void LogStopped(ActorKey actor, string name);

    private sealed record Timer(CancellationTokenSource Stopped);
}
