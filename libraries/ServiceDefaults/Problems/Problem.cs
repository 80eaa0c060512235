using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Switchyard.ServiceDefaults.Problems;

/// <summary>The problems (RFC 9457) that services answer with.</summary>
public static class Problem
{
    /// <summary>What <c>Retry-After</c> says with a 503, in seconds.</summary>
    public const string RetryAfterSeconds = "2";

    /// <summary>A problem with a status and one sentence about it.</summary>
    public static ProblemHttpResult Of(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    /// <summary>400 with the rules that were broken, by field.</summary>
    /// <param name="detail">One sentence about the whole.</param>
    /// <param name="errors">For each field, in the terms of the request, what is wrong with it.</param>
    public static ProblemHttpResult Invalid(string detail, IDictionary<string, string[]> errors) =>
        TypedResults.Problem(new HttpValidationProblemDetails(errors)
        {
            Status = StatusCodes.Status400BadRequest,
            Detail = detail,
        });

    /// <summary>400 for one field.</summary>
    public static ProblemHttpResult Invalid(string field, string rule) =>
        Invalid($"{field}: {rule}", new Dictionary<string, string[]> { [field] = [rule] });

    /// <summary>503 that asks to come again in <see cref="RetryAfterSeconds"/>.</summary>
    public static ProblemHttpResult Unavailable(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Of(StatusCodes.Status503ServiceUnavailable, detail);
    }

    /// <summary>404 for an id that names nothing.</summary>
    public static ProblemHttpResult NotFound(string what, Guid id) => Of(StatusCodes.Status404NotFound, $"There is no {what} {id}.");
}
