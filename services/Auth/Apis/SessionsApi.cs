using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.Auth.Flows;
using Switchyard.Auth.Tokens;
using Switchyard.ServiceDefaults.Problems;
using Switchyard.UserValidation;

namespace Switchyard.Auth.Apis;

/// <summary>A log-in.</summary>
internal sealed record LogInRequest(string? Email, string? Password);

/// <summary>A refresh (RFC 6749, section 6).</summary>
internal sealed record RefreshRequest([property: JsonPropertyName("refresh_token")] string? RefreshToken);

/// <summary>A log-out: the session is the access token's <c>sid</c>.</summary>
internal sealed record LogOutRequest(string? Session);

/// <summary>Sessions and the keys that prove them, invoked by the gateway.</summary>
internal static class SessionsApi
{
    private const string NoStore = "no-store";

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/login", LogInAsync);
        routes.MapPost("/refresh", RefreshAsync);
        routes.MapPost("/logout", LogOutAsync);
        routes.MapGet("/.well-known/jwks.json", KeysAsync);
    }

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> LogInAsync(
        LogInRequest request, HttpContext context, Sessions sessions, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.Password) || EmailAddress.TryParse(request.Email, out _) is not { } email)
            return Problem.Of(StatusCodes.Status401Unauthorized, "The email or the password is wrong.");
        var answer = await sessions.LogInAsync(email, request.Password, cancellationToken);
        if (answer.RetryAfter is { } wait)
            return TooMany(context, wait, "Too many log-ins failed for this email; try again later.");
        return Answer(context, answer, "The email or the password is wrong.");
    }

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> RefreshAsync(
        RefreshRequest request, HttpContext context, Sessions sessions, CancellationToken cancellationToken) =>
        Answer(context, await sessions.RefreshAsync(request.RefreshToken, cancellationToken), "The refresh token is not good (any more).");

    private static async Task<NoContent> LogOutAsync(LogOutRequest request, Sessions sessions)
    {
        if (Guid.TryParseExact(request.Session, "N", out _))
            await sessions.LogOutAsync(request.Session!);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PublicKeySet>> KeysAsync(SigningKeys keys, CancellationToken cancellationToken) =>
        TypedResults.Ok(new PublicKeySet([.. (await keys.GetAsync(cancellationToken)).Keys.Select(key => key.ToPublic())]));

    /// <summary>429 with the seconds after which the next try is allowed.</summary>
    public static ProblemHttpResult TooMany(HttpContext context, TimeSpan wait, string detail)
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problem.Of(StatusCodes.Status429TooManyRequests, detail);
    }

    private static Results<Ok<TokenAnswer>, ProblemHttpResult> Answer(HttpContext context, SessionAnswer answer, string refusal)
    {
        context.Response.Headers.CacheControl = NoStore;
        return answer.Tokens is { } tokens ? TypedResults.Ok(tokens) : Problem.Of(StatusCodes.Status401Unauthorized, refusal);
    }
}
