using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>Calls actors for one sidecar, wherever they live, under its resiliency policies (contract, section 7.4).</summary>
internal sealed class ActorRouter(ActorDirectory directory, ResiliencyProvider resiliency)
{
    private readonly ResiliencyPolicy whileNotFound = resiliency.BuiltIn(ResiliencyProvider.ActorNotFoundRetries);

    /// <summary>This sidecar as a host; null while its app hosts nothing.</summary>
    public ActorHost? Own { get; set; }

    /// <summary>A call of the API. The caller disposes of the outcome.</summary>
    public async Task<ActorOutcome> CallAsync(ActorCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await resiliency.ForActor(call.Key.Type, call.Key.Id).BeforeTurn.ExecuteAsync(
                token => TickAsync(call, token), outcome => outcome.Verdict, cancellationToken);
        }
        catch (CircuitBreakerOpenException e)
        {
            return ActorOutcome.Failed(e.Message);
        }
    }

    /// <summary>A tick of a timer: without the policy's retries. An unknown host is looked up again, unless the type has a policy of its own.</summary>
    public Task<ActorOutcome> TickAsync(ActorCall call, CancellationToken cancellationToken) =>
        resiliency.HasActorTarget(call.Key.Type)
            ? directory.CallAsync(call, Own, cancellationToken)
            : whileNotFound.ExecuteAsync(
                token => directory.CallAsync(call, Own, token),
                outcome => outcome.NotFound ? AttemptVerdict.Failure : AttemptVerdict.Success,
                cancellationToken);
}
