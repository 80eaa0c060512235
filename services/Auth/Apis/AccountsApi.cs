using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.Auth.Actors;
using Switchyard.Auth.Flows;
using Switchyard.Contracts.Users;
using Switchyard.ServiceDefaults.Problems;
using Switchyard.UserValidation;

namespace Switchyard.Auth.Apis;

/// <summary>A registration as the gateway hands it on: the ids are the gateway's, so that the same request again is the same operation.</summary>
internal sealed record RegisterRequest(Guid OperationId, Guid UserId, string? Email, string? Name, string? Password);

/// <summary>A password change; who asks was checked by the gateway.</summary>
internal sealed record PasswordRequest(Guid UserId, string? Old, string? New);

/// <summary>Registering and changing passwords, invoked by the gateway.</summary>
internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/register", RegisterAsync);
        routes.MapPut("/password", ChangePasswordAsync);
        routes.MapGet("/operations/{id:guid}", OutcomeAsync);
    }

    /// <summary>202 once the registration cannot be lost any more; 200 with the outcome when it has ended before.</summary>
    private static async Task<Results<Accepted, Ok<OperationOutcome>, ProblemHttpResult>> RegisterAsync(
        RegisterRequest request, Registrations registrations, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        var email = EmailAddress.TryParse(request.Email, out var emailRule);
        Add(errors, "email", email is null ? emailRule : null);
        Add(errors, "name", Rules.Name(request.Name));
        Add(errors, "password", Rules.Password(request.Password));
        if (errors.Count > 0)
            return Problem.Invalid("One or more fields break a rule.", errors);
        var credential = await registrations.RegisterAsync(request.OperationId.ToString(), request.UserId.ToString(), email!, request.Name!, request.Password!,
            cancellationToken);
        return credential.Outcome is { } outcome ? TypedResults.Ok(outcome) : TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePasswordAsync(
        PasswordRequest request, HttpContext context, Registrations registrations, CancellationToken cancellationToken)
    {
        if (Rules.Password(request.New) is { } rule)
            return Problem.Invalid("new", rule);
        if (string.IsNullOrEmpty(request.Old))
            return Problem.Invalid("old", "is required");
        var answer = await registrations.ChangePasswordAsync(request.UserId.ToString(), request.Old, request.New!, cancellationToken);
        if (answer.RetryAfter is { } wait)
            return SessionsApi.TooMany(context, wait, "Too many wrong passwords were given; try again later.");
        return answer.IsChanged
            ? TypedResults.NoContent()
            : Problem.Of(StatusCodes.Status403Forbidden, "The old password is not the user's.");
    }

    private static async Task<Results<Ok<OperationOutcome>, ProblemHttpResult>> OutcomeAsync(
        Guid id, CredentialDocuments documents, CancellationToken cancellationToken) =>
        await documents.OutcomeAsync(id.ToString(), cancellationToken) is { } outcome
            ? TypedResults.Ok(outcome)
            : Problem.NotFound("operation", id);

    private static void Add(Dictionary<string, string[]> errors, string field, string? rule)
    {
        if (rule is not null)
            errors[field] = [rule];
    }
}
