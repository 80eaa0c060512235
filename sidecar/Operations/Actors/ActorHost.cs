using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>An app instance that hosts actors, through its sidecar.</summary>
internal sealed partial class ActorHost(string name, IActorAppChannel app, IStateStore store, ResiliencyProvider resiliency,
    IReadOnlyDictionary<string, ActorTypeSettings> types, ILogger logger)
{
    // The longest that daprd lets a change of placement take.
    private static readonly TimeSpan DeactivationTimeout = TimeSpan.FromSeconds(30);

    // A sidecar that stops deactivates thousands of actors; the app is not to be flooded.
    private static readonly SemaphoreSlim Deactivations = new(64);

    /// <summary>Tells instances apart: the same after a restart, so that actors come back to where they were.</summary>
    public string Name => name;

    /// <summary>The types it hosts.</summary>
    public IReadOnlyDictionary<string, ActorTypeSettings> Types => types;

    /// <summary>The actor state store of its sidecar, where reminders are kept.</summary>
    public IStateStore Store => store;

    /// <summary>Called when an actor was deactivated here.</summary>
    public event Action<ActorKey>? Deactivated;

    /// <summary>Sends a call to the app, within the actor's turn. The policy's timeout counts from here.</summary>
    /// <param name="call">The call.</param>
    /// <param name="reentrancyId">The id of the turn, or null.</param>
    /// <param name="local">True when the caller's sidecar is this one's.</param>
    /// <param name="cancellationToken">The caller's and the drain's.</param>
    public async Task<ActorOutcome> SendAsync(ActorCall call, string? reentrancyId, bool local, CancellationToken cancellationToken)
    {
        try
        {
            return await resiliency.ForActor(call.Key.Type, call.Key.Id).InTurn.ExecuteAsync(
                async token =>
                {
                    using var request = call.ToRequest(app.BaseAddress, reentrancyId);
                    return await ActorOutcome.FromAsync(await app.SendAsync(request, token), call, local, token);
                },
                outcome => outcome.Verdict,
                cancellationToken);
        }
        catch (TimeoutException e)
        {
            return ActorOutcome.Failed(e.Message);
        }
        catch (Exception e) when (ActorOutcome.IsNoAnswer(e))
        {
            return ActorOutcome.NoAnswer(e);
        }
    }

    /// <summary>Tells the app that the actor is no longer active: <c>DELETE /actors/{type}/{id}</c>. What the app answers changes nothing.</summary>
    /// <param name="key">The actor.</param>
    /// <param name="cut">Cancelled when the app's answer is not waited for any more.</param>
    public async Task DeactivateAsync(ActorKey key, CancellationToken cut)
    {
        Deactivated?.Invoke(key);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cut);
        patience.CancelAfter(DeactivationTimeout);
        try
        {
            await Deactivations.WaitAsync(patience.Token);
            try
            {
                await SendDeactivationAsync(key, patience.Token);
            }
            finally
            {
                Deactivations.Release();
            }
        }
        catch (Exception e) when (ActorOutcome.IsNoAnswer(e) || e is OperationCanceledException)
        {
            LogDeactivationFailed(e, key);
        }
    }

    private async Task SendDeactivationAsync(ActorKey key, CancellationToken cancellationToken)
    {
        var path = ActorNames.EscapePath($"actors/{key.Type}/{key.Id}");
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri($"{app.BaseAddress}{path}"));
        using var response = await app.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            LogDeactivationRefused(key, (int)response.StatusCode);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The app answered {Status} to the deactivation of actor {Actor}")]
    private partial void LogDeactivationRefused(ActorKey actor, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The deactivation of actor {Actor} did not reach the app")]
    private partial void LogDeactivationFailed(Exception exception, ActorKey actor);
}
