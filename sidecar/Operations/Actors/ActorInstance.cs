namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>One actor while it is active or called. Its fields are the directory's: some under its lock, <see cref="ActiveOn"/> within a
/// turn.</summary>
internal sealed class ActorInstance(ActorKey key) : IDisposable
{
    private CancellationTokenSource running = new();

    public ActorKey Key => key;

    /// <summary>Who runs or waits.</summary>
    public TurnQueue Turns { get; } = new();

    /// <summary>Where it is active; null while it is not. Changed only by the holder of its turn.</summary>
    public ActorHost? ActiveOn { get; set; }

    /// <summary>How many calls hold or await it; while above 0 it is neither idle nor forgotten.</summary>
    public int Users { get; set; }

    /// <summary>When it is idle, unless a call comes before.</summary>
    public DateTimeOffset IdleAt { get; set; }

    /// <summary>Fires when it may be idle.</summary>
    public ITimer? IdleTimer { get; set; }

    /// <summary>Cancelled when the calls that run now are no longer waited for.</summary>
    public CancellationToken Running => Volatile.Read(ref running).Token;

    /// <summary>Cancels the calls that run now; later ones are not affected.</summary>
    public void CancelRunning() => Interlocked.Exchange(ref running, new CancellationTokenSource()).Cancel();

    public void Dispose()
    {
        IdleTimer?.Dispose();
        running.Dispose();
    }
}
