using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>Calls actors for one sidecar, wherever they live, under its resiliency policies (contract, section 7.4).</summary>
/// <param name="directory">Where actors live.</param>
/// <param name="resiliency">The sidecar's policies.</param>
/// <param name="own">The hosts of this sidecar.</param>
internal sealed class ActorRouter(ActorDirectory directory, ResiliencyProvider resiliency, ActorHosts own)
{
    private readonly ResiliencyPolicy whileNotFound = resiliency.BuiltIn(ResiliencyProvider.ActorNotFoundRetries);

    /// <summary>A call of the API.</summary>
    public async Task<ActorOutcome> CallAsync(ActorCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await resiliency.ForActor(call.Actor.Type, call.Actor.Id).BeforeTurn.ExecuteAsync(
                token => TickAsync(call, token), outcome => outcome.Verdict, cancellationToken);
        }
        catch (CircuitBreakerOpenException e)
        {
            return ActorOutcome.Failed(e.Message);
        }
    }

    /// <summary>A tick of a timer: without the policy's retries. An unknown host is looked up again, unless the type has a policy of its
    /// own.</summary>
    public Task<ActorOutcome> TickAsync(ActorCall call, CancellationToken cancellationToken) =>
        resiliency.HasActorTarget(call.Actor.Type)
            ? directory.CallAsync(call, own, cancellationToken)
            : whileNotFound.ExecuteAsync(
                token => directory.CallAsync(call, own, token),
                outcome => outcome.NotFound ? AttemptVerdict.Failure : AttemptVerdict.Success,
                cancellationToken);
}
