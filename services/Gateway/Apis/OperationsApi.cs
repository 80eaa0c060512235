using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.Gateway.Operations;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Apis;

/// <summary>How writes that were answered 202 ended.</summary>
internal static class OperationsApi
{
    public static void MapOperations(this RouteGroupBuilder api) => api.MapGet("/operations/{id:guid}", GetAsync)
        .WithTags("Operations")
        .AllowAnonymous()
        .Describe("Get an operation", "Open, since who registers cannot log in yet: the id, which nobody can guess, is the key to it.")
        .WithId()
        .Produces<OperationState>()
        .ProducesProblems(404);

    private static async Task<Results<Ok<OperationState>, ProblemHttpResult>> GetAsync(Guid id, OperationStates states, CancellationToken cancellationToken) =>
        await states.FindAsync(id, cancellationToken) is { } state ? TypedResults.Ok(state) : Problem.NotFound("operation", id);
}
