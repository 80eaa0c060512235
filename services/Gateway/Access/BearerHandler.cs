using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Switchyard.ServiceDefaults.Problems;
using Switchyard.ServiceDefaults.Sidecars;

namespace Switchyard.Gateway.Access;

/// <summary>The scheme <c>Bearer</c> (RFC 6750): a token in the header <c>Authorization</c>, nowhere else. Refusals are problem details.</summary>
internal sealed class BearerHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessTokenCheck tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public new const string Scheme = "Bearer";

    private const string Prefix = "Bearer ";

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var given = Request.Headers.Authorization;
        if (given.Count == 0)
            return AuthenticateResult.NoResult();
        if (given.Count > 1 || given[0] is not { } value || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("the header Authorization must be \"Bearer\" and one access token");
        try
        {
            var (user, flaw) = await tokens.CheckAsync(value[Prefix.Length..].Trim(), Context.RequestAborted);
            return user is null ? AuthenticateResult.Fail(flaw!) : AuthenticateResult.Success(new AuthenticationTicket(user, Scheme));
        }
        catch (Exception e) when (IsAway(e))
        {
            // Only a route that wants to know who calls answers for it.
            return AuthenticateResult.Fail(e);
        }
    }

    /// <inheritdoc />
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        if (IsAway(failure))
        {
            await Problem.Unavailable(Context, "Tokens cannot be checked at the moment. Try again.").ExecuteAsync(Context);
            return;
        }

        Response.Headers[HeaderNames.WWWAuthenticate] = failure is null
            ? Scheme
            : $"{Scheme} error=\"invalid_token\", error_description=\"{failure.Message.Replace('"', '\'')}\"";
        await Problem.Of(StatusCodes.Status401Unauthorized, failure is null ? "This takes an access token: log in." : $"Log in again: {failure.Message}.").ExecuteAsync(Context);
    }

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.Headers[HeaderNames.WWWAuthenticate] = $"{Scheme} error=\"insufficient_scope\"";
        return Problem.Of(StatusCodes.Status403Forbidden, "This is not for the user whose access token came with the request.").ExecuteAsync(Context);
    }

    /// <summary>Whether it is not the token's fault: the keys to check it with could not be fetched.</summary>
    private static bool IsAway(Exception? failure) => NoAnswer.Is(failure) || failure is TimeoutException;
}
