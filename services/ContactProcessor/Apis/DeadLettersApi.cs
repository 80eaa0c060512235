using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.ContactProcessor.DeadLetters;
using Switchyard.PagedState;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.ContactProcessor.Apis;

/// <summary>What the gateway asks about dead letters.</summary>
internal static class DeadLettersApi
{
    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var deadLetters = routes.MapGroup("/dead-letters");
        deadLetters.MapGet("/", ListAsync);
        deadLetters.MapGet("/{id:guid}", GetAsync);
        deadLetters.MapPost("/{id:guid}/replay", ReplayAsync);
        deadLetters.MapDelete("/{id:guid}", DeleteAsync);
    }

    private static Task<Results<Ok<ListPage<DeadLetter>>, ProblemHttpResult>> ListAsync(
        string? after, string? limit, IndexReader<DeadLetterDocument> deadLetters, CancellationToken cancellationToken) =>
        new ListQuery(after, limit).RunAsync(deadLetters, document => document.Letter, null, cancellationToken);

    private static Task<Results<Ok<DeadLetter>, FileContentHttpResult, ProblemHttpResult>> GetAsync(
        Guid id, HttpContext context, IndexReader<DeadLetterDocument> deadLetters, CancellationToken cancellationToken) =>
        new StoredItem("dead letter", id).GetAsync(deadLetters, document => document.Letter, context, cancellationToken);

    private static async Task<Results<Ok<StoredContact>, ProblemHttpResult>> ReplayAsync(
        Guid id, DeadLetterReplay replay, CancellationToken cancellationToken) =>
        await replay.ReplayAsync(id, cancellationToken) switch
        {
            ({ } contact, _) => TypedResults.Ok(contact),
            (_, { } reason) => Problem.Of(StatusCodes.Status422UnprocessableEntity, reason),
            _ => Problem.NotFound("dead letter", id),
        };

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id, IndexReader<DeadLetterDocument> deadLetters, CancellationToken cancellationToken)
    {
        if (await deadLetters.FindAsync(id, cancellationToken) is null)
            return Problem.NotFound("dead letter", id);
        await deadLetters.DeleteAsync(id, cancellationToken);
        return TypedResults.NoContent();
    }
}
