using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;
using Switchyard.PagedState;
using Switchyard.ServiceDefaults.Problems;
using Switchyard.UserValidation;
using Switchyard.Users.ReadModel;

namespace Switchyard.Users.Apis;

/// <summary>What the gateway asks about users: the read model, never an actor.</summary>
internal static class UsersApi
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/users", ListAsync);
        routes.MapGet("/users/{id:guid}", GetAsync);
        routes.MapGet("/operations/{id:guid}", OutcomeAsync);
    }

    private static async Task<Results<Ok<User>, ProblemHttpResult>> GetAsync(
        Guid id, HttpContext context, UserDocuments documents, CancellationToken cancellationToken)
    {
        if (await documents.FindAsync(id, cancellationToken) is not { } user)
            return Problem.NotFound("user", id);
        context.Response.Headers.ETag = $"\"{user.Version}\"";
        return TypedResults.Ok(user);
    }

    private static async Task<Results<Ok<ListPage<User>>, ProblemHttpResult>> ListAsync(
        string? after, string? limit, string? email, UserDocuments documents, IndexReader<UserDocument> reader, CancellationToken cancellationToken)
    {
        if (email is null)
            return await new ListQuery(after, limit).RunAsync(reader, document => document.User, document => !document.IsDeleted, cancellationToken);
        if (EmailAddress.TryParse(email, out var rule) is not { } address)
            return Problem.Invalid("email", rule);
        return TypedResults.Ok(new ListPage<User>(await documents.FindAsync(address, cancellationToken) is { } user ? [user] : [], null));
    }

    private static async Task<Results<Ok<OperationOutcome>, ProblemHttpResult>> OutcomeAsync(
        Guid id, UserDocuments documents, CancellationToken cancellationToken) =>
        await documents.OutcomeAsync(id, cancellationToken) is { } outcome ? TypedResults.Ok(outcome) : Problem.NotFound("operation", id);
}
