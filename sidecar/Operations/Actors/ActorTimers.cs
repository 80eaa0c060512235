namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>
/// The timers of one sidecar's actors (contract, section 7.7): in memory, gone with the sidecar and, as in daprd 1.17, with the deactivation of their actor.
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
        var body = TickRequest.TickBody(request.Data, request.DueTime, request.Period, request.Callback);
        _ = RunAsync(timer, actor, name, schedule, ActorCall.Tick(actor, "timer", name, body));
    }

    /// <summary>Stops a timer; nothing happens when there is none.</summary>
    public void Stop(ActorKey actor, string name)
    {
        lock (gate)
            Cancel((actor, name));
    }

    /// <summary>Stops the timers of an actor.</summary>
    public void StopAll(ActorKey actor)
    {
        lock (gate)
            foreach (var key in timers.Keys.Where(key => key.Actor == actor).ToList())
                Cancel(key);
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

    private async Task RunAsync(Timer timer, ActorKey actor, string name, TickSchedule schedule, ActorCall call)
    {
        try
        {
            var due = schedule.First;
            for (var left = schedule.Ticks; left is not 0 && schedule.Includes(due); left--, due = schedule.After(due))
            {
                await time.WaitUntilAsync(due, timer.Stopped.Token);
                using var outcome = await router.TickAsync(call, CancellationToken.None);
                if (!outcome.Done)
                    LogFailed(actor, name, outcome.Error?.Message ?? "the app answered with an exception");
                if (timer.Stopped.IsCancellationRequested)
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            LogStopped(actor, name);
        }
        lock (gate)
            if (timers.TryGetValue((actor, name), out var current) && current == timer)
                timers.Remove((actor, name));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Error executing timer {Name} of actor {Actor}: {Reason}")]
    private partial void LogFailed(ActorKey actor, string name, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Timer {Name} of actor {Actor} was stopped")]
    private partial void LogStopped(ActorKey actor, string name);

    private sealed record Timer(CancellationTokenSource Stopped);
}
