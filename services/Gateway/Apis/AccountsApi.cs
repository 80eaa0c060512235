using Switchyard.Contracts.Users;
using Switchyard.Gateway.Access;
using Switchyard.Gateway.Forwarding;
using Switchyard.Gateway.Limits;
using Switchyard.Gateway.Users;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Apis;

/// <summary>Register, log in, refresh, log out.</summary>
internal static class AccountsApi
{
    private const string Json = "application/json";
    private const string InCookie = $"With {SessionCookie.Header}: cookie the refresh token is in a cookie that scripts cannot read, and not in the body.";

    public static void MapAccounts(this RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/auth").WithTags("Accounts");
        var open = accounts.MapGroup("").AllowAnonymous().RequireRateLimiting(RateLimits.Accounts);
        open.MapPost("/register", Registering.RegisterAsync)
            .Describe("Register", "Once it is answered with 201, the user can log in.")
            .Accepts<RegisterRequest>(Json)
            .WithOperation()
            .Produces<User>(StatusCodes.Status201Created)
            .ProducesProblems(400, 409, 413, 415, 503);
        open.MapPost("/login", LogInAsync)
            .Describe("Log in", $"Several failures for an email delay the next try: 429, Retry-After. {InCookie}")
            .Accepts<LogInRequest>(Json)
            .Produces<TokenAnswer>()
            .ProducesProblems(400, 401, 413, 415, 503);
        open.MapPost("/refresh", RefreshAsync)
            .Describe("Refresh", $"A refresh token is good once. One that was used before ends the session, as it may have been stolen. {InCookie}")
            .Accepts<RefreshRequest>(Json)
            .Produces<TokenAnswer>()
            .ProducesProblems(400, 401, 413, 415, 503);
        accounts.MapPost("/logout", LogOutAsync)
            .Describe("Log out", "Ends the session: its refresh token is good no more.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(503);
        accounts.MapGet("/me", GetMeAsync)
            .Describe("Get the user who has logged in", "ETag is the version.")
            .Produces<User>()
            .ProducesProblems(404, 503);
        accounts.MapPut("/password", ChangePasswordAsync)
            .RequireRateLimiting(RateLimits.Accounts)
            .Describe("Change the password", "Ends every session of the user.")
            .Accepts<PasswordRequest>(Json)
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(400, 403, 413, 415, 503);
    }

    private static async Task LogInAsync(HttpContext context, AuthClient auth)
    {
        var body = await JsonBody.ReadAsync(context.Request, RequestJson.Default.LogInRequest, context.RequestAborted);
        if ((body.Refusal ?? new FieldErrors().Given("email", body.Value!.Email).Given("password", body.Value.Password).Refusal) is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await TokenAnswers.RunAsync(context, auth, "login", body.Value!, RequestJson.Default.LogInRequest);
    }

    private static async Task RefreshAsync(HttpContext context, AuthClient auth)
    {
        if (SessionCookie.IsWanted(context.Request))
        {
            await RefreshByCookieAsync(context, auth);
            return;
        }

        var body = await JsonBody.ReadAsync(context.Request, RequestJson.Default.RefreshRequest, context.RequestAborted);
        if ((body.Refusal ?? new FieldErrors().Given("refresh_token", body.Value!.RefreshToken).Refusal) is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await auth.RelayAsync(context, HttpMethod.Post, "refresh", body.Value!, RequestJson.Default.RefreshRequest);
    }

    private static Task RefreshByCookieAsync(HttpContext context, AuthClient auth) => SessionCookie.Read(context.Request) is { Length: > 0 } token
        ? TokenAnswers.RunAsync(context, auth, "refresh", new RefreshRequest(token), RequestJson.Default.RefreshRequest)
        : Problem.Of(StatusCodes.Status401Unauthorized, "There is no session: log in.").ExecuteAsync(context);

    private static Task LogOutAsync(HttpContext context, AuthClient auth)
    {
        if (SessionCookie.IsWanted(context.Request))
            SessionCookie.Delete(context);
        return EndSessionAsync(context, auth);
    }

    private static Task EndSessionAsync(HttpContext context, AuthClient auth) => context.User.Session() is { } session
        ? auth.RelayAsync(context, HttpMethod.Post, "logout", new AuthLogOut(session), GatewayJson.Default.AuthLogOut)
        : Problem.Of(StatusCodes.Status400BadRequest, "The access token names no session.").ExecuteAsync(context);

    private static Task GetMeAsync(HttpContext context, UsersClient users) => users.ForwardUserAsync(context, context.User.Subject()!);

    private static async Task ChangePasswordAsync(HttpContext context, AuthClient auth)
    {
        var body = await JsonBody.ReadAsync(context.Request, RequestJson.Default.PasswordRequest, context.RequestAborted);
        if ((body.Refusal ?? new FieldErrors().Given("old", body.Value!.Old).Password("new", body.Value.New).Refusal) is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await auth.RelayAsync(context, HttpMethod.Put, "password", new AuthPassword(context.User.Subject()!, body.Value!.Old!, body.Value.New!), GatewayJson.Default.AuthPassword);
    }
}
