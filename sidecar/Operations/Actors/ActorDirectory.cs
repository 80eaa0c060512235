namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>
/// The actors of all sidecars of a namespace: where each lives, whether it is active, and its turns. It plays Dapr's Placement service;
/// since the turns are
/// kept here, an actor never runs on two hosts at once, however it moves.
/// </summary>
internal sealed class ActorDirectory(TimeProvider time)
{
    // Timers take at most 49 days; one that fires early is set again.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly Lock gate = new();
    private readonly Dictionary<ActorKey, ActorInstance> instances = [];
    private Placement placement = Placement.Empty;

    /// <summary>Who hosts what now.</summary>
    public Placement Placement => Volatile.Read(ref placement);

    /// <summary>Makes a host known; actors that belong to it from now on are deactivated where they are. Completes when they are.</summary>
    public Task AddHostAsync(ActorHost host)
    {
        lock (gate)
            placement = placement.With(host);
        return MoveAsync(CancellationToken.None);
    }

    /// <summary>Forgets a host; its running calls are waited for as its types are set, then its actors are deactivated.</summary>
    /// <param name="host">The host.</param>
    /// <param name="grace">Cancelled when nothing is waited for any more.</param>
    public Task RemoveHostAsync(ActorHost host, CancellationToken grace)
    {
        lock (gate)
            placement = placement.Without(host);
        return MoveAsync(grace);
    }

    /// <summary>The host that the actor is active on, or null.</summary>
    public ActorHost? FindActive(ActorKey key)
    {
        lock (gate)
            return instances.GetValueOrDefault(key)?.ActiveOn;
    }

    /// <summary>How many actors of each of their types are active on some hosts.</summary>
    public IReadOnlyList<ActiveActors> CountActive(ActorHosts hosts)
    {
        lock (gate)
        {
            var here = instances.Values.Where(instance => hosts.Contains(instance.ActiveOn));
            var active = here.CountBy(instance => instance.Key.Type).ToDictionary();
            var types = hosts.All.SelectMany(host => host.Types.Keys).Distinct(StringComparer.Ordinal);
            return [.. types.Select(type => new ActiveActors(type, active.GetValueOrDefault(type)))];
        }
    }

    /// <summary>Calls an actor on its host, in its turn; activates it if need be.</summary>
    /// <param name="call">The call.</param>
    /// <param name="caller">The hosts of the calling sidecar; null when nobody's sidecar calls.</param>
    /// <param name="cancellationToken">The caller's: it then leaves the queue, or its call is cut.</param>
    public async Task<ActorOutcome> CallAsync(ActorCall call, ActorHosts? caller, CancellationToken cancellationToken)
    {
        if (Placement.Find(call.Actor) is not { } expected)
            return ActorOutcome.NoHost(call.Actor);
        var settings = expected.Types[call.Actor.Type];
        var reentrancyId = settings.Reentrancy ? call.ReentrancyId ?? Guid.NewGuid().ToString() : null;
        var instance = Rent(call.Actor);
        try
        {
            using var turn = await instance.Turns.EnterAsync(reentrancyId, settings.MaxStackDepth, cancellationToken);
            var host = turn.Joined && instance.ActiveOn is { } active ? active : await ActivateAsync(instance);
            return host is null
                ? ActorOutcome.NoHost(call.Actor)
                : await SendAsync(instance, host, call, reentrancyId, caller?.Contains(host) == true, cancellationToken);
        }
        catch (ActorException e)
        {
            return ActorOutcome.Refused(e);
        }
        finally
        {
            Return(instance);
        }
    }

    private static async Task<ActorOutcome> SendAsync(ActorInstance instance, ActorHost host, ActorCall call, string? reentrancyId, bool local,
        CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, instance.Running);
        try
        {
            return await host.SendAsync(call, reentrancyId, local, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ActorOutcome.Failed("context canceled: the actor moves to another host");
        }
    }

    // Within the turn: the placement may have changed while the call waited for it.
    private async Task<ActorHost?> ActivateAsync(ActorInstance instance)
    {
        var host = Placement.Find(instance.Key);
        if (instance.ActiveOn is { } before && before != host)
            await before.DeactivateAsync(instance.Key, CancellationToken.None);
        instance.ActiveOn = host;
        return host;
    }

    private ActorInstance Rent(ActorKey key)
    {
        lock (gate)
        {
            if (!instances.TryGetValue(key, out var instance))
                instances[key] = instance = new ActorInstance(key);
            instance.Users++;
            return instance;
        }
    }

    private void Return(ActorInstance instance)
    {
        lock (gate)
        {
            if (--instance.Users > 0)
                return;
            if (instance.ActiveOn is not { } host)
            {
                instances.Remove(instance.Key);
                instance.Dispose();
                return;
            }
            instance.IdleAt = time.GetUtcNow() + host.Types[instance.Key.Type].IdleTimeout;
            instance.IdleTimer ??= time.CreateTimer(_ => OnIdleTimer(instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            SetIdleTimer(instance);
        }
    }

    private void SetIdleTimer(ActorInstance instance)
    {
        var wait = instance.IdleAt - time.GetUtcNow();
        instance.IdleTimer?.Change(wait < LongestTimer ? wait : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    private void OnIdleTimer(ActorInstance instance)
    {
        TurnQueue.TurnLease turn;
        lock (gate)
        {
            if (instance.Users > 0 || instance.ActiveOn is null)
                return;
            if (time.GetUtcNow() < instance.IdleAt)
            {
                SetIdleTimer(instance);
                return;
            }
            instance.Users++;
            turn = instance.Turns.TryEnter()!;
        }
        _ = DeactivateAsync(instance, turn);
    }

    private async Task DeactivateAsync(ActorInstance instance, TurnQueue.TurnLease turn)
    {
        using (turn)
        {
            await instance.ActiveOn!.DeactivateAsync(instance.Key, CancellationToken.None);
            instance.ActiveOn = null;
        }
        Return(instance);
    }

    private Task MoveAsync(CancellationToken grace)
    {
        List<(ActorInstance Instance, ActorHost From)> moved = [];
        lock (gate)
        {
            foreach (var instance in instances.Values)
            {
                if (instance.ActiveOn is not { } host || placement.Find(instance.Key) == host)
                    continue;
                instance.Users++;
                moved.Add((instance, host));
            }
        }
        return Task.WhenAll(moved.Select(move => DrainAsync(move.Instance, move.From, grace)));
    }

    // The instance was rented by the caller.
    private async Task DrainAsync(ActorInstance instance, ActorHost from, CancellationToken grace)
    {
        var settings = from.Types[instance.Key.Type];
        try
        {
            using var patience = new CancellationTokenSource(settings.DrainOngoingCallTimeout, time);
            using var impatience = patience.Token.Register(instance.CancelRunning);
            using var end = grace.Register(instance.CancelRunning);
            var next = instance.Turns.EnterAsync(null, 1, CancellationToken.None);
            if (!settings.DrainRebalancedActors)
                instance.CancelRunning();
            using var turn = await next;
            if (instance.ActiveOn == from && Placement.Find(instance.Key) != from)
            {
                await from.DeactivateAsync(instance.Key, grace);
                instance.ActiveOn = null;
            }
        }
        finally
        {
            Return(instance);
        }
    }
}
