using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.Contracts.Users;

namespace Switchyard.Gateway.Operations;

/// <summary>An operation as clients see it.</summary>
/// <param name="Id">UUID.</param>
/// <param name="Status"><c>pending</c>, <c>succeeded</c> or <c>rejected</c>.</param>
/// <param name="Result">The user after it, for a success that leaves one.</param>
/// <param name="Problem">Why it was rejected.</param>
internal sealed record OperationState(string Id, string Status, User? Result = null, OperationProblem? Problem = null)
{
    /// <summary>Not ended yet.</summary>
    public const string Pending = "pending";

    /// <summary>The state of one that ended.</summary>
    public static OperationState Of(OperationOutcome outcome) => new(outcome.Id, outcome.Status, outcome.Result, outcome.Problem);
}

/// <summary>Answers to a client that waited for an operation.</summary>
internal static class OperationAnswers
{
    /// <summary>202: it goes on, and the client may ask for it.</summary>
    public static IResult Pending(Guid id) =>
        TypedResults.Accepted($"/operations/{id}", new OperationState(id.ToString(), OperationState.Pending));

    /// <summary>The outcome: the status that fits the success, or the problem.</summary>
    /// <param name="context">Gets the headers.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="isNew">Whether it made a user.</param>
    public static IResult Ended(HttpContext context, OperationOutcome outcome, bool isNew)
    {
        if (outcome.Problem is { } problem)
            return Rejected(problem);
        if (outcome.Result is not { } user)
            return TypedResults.NoContent();
        context.Response.Headers.ETag = IfMatch.ETag(user.Version);
        return isNew ? TypedResults.Created($"/users/{user.Id}", user) : TypedResults.Ok(user);
    }

    private static ProblemHttpResult Rejected(OperationProblem problem) => problem.Errors is { } errors
        ? TypedResults.Problem(new HttpValidationProblemDetails(errors.ToDictionary()) { Status = problem.Status, Title = problem.Title, Detail = problem.Detail })
        : TypedResults.Problem(problem.Detail, statusCode: problem.Status, title: problem.Title);
}
