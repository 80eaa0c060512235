using Switchyard.Sidecar.Components.State;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>An app instance that hosts actors, through its sidecar.</summary>
/// <param name="options">What its sidecar's actors are made of; the store is there.</param>
/// <param name="app">The way to the app.</param>
/// <param name="types">The types it hosts.</param>
internal sealed partial class ActorHost(
    ActorRuntimeOptions options, IActorCallback app, IReadOnlyDictionary<string, ActorTypeSettings> types)
{
    // The longest that daprd lets a change of placement take.
    private static readonly TimeSpan DeactivationTimeout = TimeSpan.FromSeconds(30);

    // A sidecar that stops deactivates thousands of actors; the app is not to be flooded.
    private static readonly SemaphoreSlim Deactivations = new(64);

    private readonly ILogger logger = options.Logger;

    /// <summary>Tells instances apart: the same after a restart, so that actors come back to where they were.</summary>
    public string Name => options.HostName;

    /// <summary>The types it hosts.</summary>
    public IReadOnlyDictionary<string, ActorTypeSettings> Types => types;

    /// <summary>The actor state store of its sidecar, where reminders are kept.</summary>
    public IStateStore Store => options.Store!;

    /// <summary>Sends a call to the app, within the actor's turn. The policy's timeout counts from here.</summary>
    /// <param name="call">The call.</param>
    /// <param name="reentrancyId">The id of the turn, or null.</param>
    /// <param name="local">True when the caller's sidecar is this one's.</param>
    /// <param name="cancellationToken">The caller's and the drain's.</param>
    public async Task<ActorOutcome> SendAsync(ActorCall call, string? reentrancyId, bool local, CancellationToken cancellationToken)
    {
        var added = new ActorCallHeaders(reentrancyId, options.AppId, options.Namespace, Remote: !local);
        try
        {
            var outcome = await options.Resiliency.ForActor(call.Actor.Type, call.Actor.Id).InTurn.ExecuteAsync(
                token => call.SendAsync(app, added, token), answered => answered.Verdict, cancellationToken);
            return local ? outcome.AsLocal() : outcome;
        }
        catch (TimeoutException e)
        {
            return ActorOutcome.Failed(e.Message);
        }
    }

    /// <summary>Tells the app that the actor is no longer active. What the app answers changes nothing.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cut">Cancelled when the app's answer is not waited for any more.</param>
    public async Task DeactivateAsync(ActorKey actor, CancellationToken cut)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cut);
        patience.CancelAfter(DeactivationTimeout);
        try
        {
            await Deactivations.WaitAsync(patience.Token);
            try
            {
                if ((await app.DeactivateAsync(actor, patience.Token)).Error is { } error)
                    LogDeactivationFailed(actor, error.Message);
            }
            finally
            {
                Deactivations.Release();
            }
        }
        catch (OperationCanceledException)
        {
            LogDeactivationFailed(actor, "no answer in time");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The deactivation of actor {Actor} failed at the app: {Reason}")]
    private partial void LogDeactivationFailed(ActorKey actor, string reason);
}
