using Dapr.Actors.Client;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>
/// The base of actors. The sidecar gives each actor one turn at a time. An actor is created at its first call; after each method its state
/// changes are saved, and when a method throws they are dropped.
/// </summary>
public abstract partial class Actor
{
    /// <summary>Creates the actor; further constructor parameters come from dependency injection, one scope an activation.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="host"/> is null.</exception>
    protected Actor(ActorHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        Host = host;
        StateManager = new ActorStateManager(host.StateStore);
        Logger = host.LoggerFactory.CreateLogger(GetType());
    }

    /// <summary>The actor's id.</summary>
    public ActorId Id => Host.Id;

    /// <summary>What the actor was made with.</summary>
    public ActorHost Host { get; }

    /// <summary>What makes proxies of other actors.</summary>
    public IActorProxyFactory ProxyFactory => Host.ProxyFactory;

    /// <summary>The actor's state.</summary>
    public IActorStateManager StateManager { get; protected set; }

    /// <summary>A logger of the actor's class.</summary>
    protected ILogger Logger { get; }

    internal async Task ActivateAsync()
    {
        await ClearStateAsync().ConfigureAwait(false);
        await OnActivateAsync().ConfigureAwait(false);
        await SaveStateAsync().ConfigureAwait(false);
    }

    internal async Task DeactivateAsync()
    {
        await ClearStateAsync().ConfigureAwait(false);
        await OnDeactivateAsync().ConfigureAwait(false);
    }

    internal Task BeforeCallAsync(ActorMethodContext context) => OnPreActorMethodAsync(context);

    internal async Task AfterCallAsync(ActorMethodContext context)
    {
        await OnPostActorMethodAsync(context).ConfigureAwait(false);
        await SaveStateAsync().ConfigureAwait(false);
    }

    internal async Task AfterFailureAsync(ActorMethodContext context, Exception exception)
    {
        await OnActorMethodFailedAsync(context, exception).ConfigureAwait(false);
        await ClearStateAsync().ConfigureAwait(false);
    }

    /// <summary>Saves the state's changes now rather than after the method.</summary>
    protected Task SaveStateAsync() => StateManager is null ? Task.CompletedTask : StateManager.SaveStateAsync();

    /// <summary>The actor has been created; what it changes in its state is saved.</summary>
    protected virtual Task OnActivateAsync() => Task.CompletedTask;

    /// <summary>The actor is about to be released; nothing is saved any more.</summary>
    protected virtual Task OnDeactivateAsync() => Task.CompletedTask;

    /// <summary>A method, timer or reminder is about to run.</summary>
    protected virtual Task OnPreActorMethodAsync(ActorMethodContext actorMethodContext) => Task.CompletedTask;

    /// <summary>A method, timer or reminder has run; the state is saved after this.</summary>
    protected virtual Task OnPostActorMethodAsync(ActorMethodContext actorMethodContext) => Task.CompletedTask;

    /// <summary>A method, timer or reminder has thrown, or its state could not be saved; the changes are dropped after this.</summary>
    protected virtual Task OnActorMethodFailedAsync(ActorMethodContext actorMethodContext, Exception e) => Task.CompletedTask;

    private Task ClearStateAsync() => StateManager is null ? Task.CompletedTask : StateManager.ClearCacheAsync();
}
