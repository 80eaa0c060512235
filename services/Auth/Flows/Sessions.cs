using Switchyard.Auth.Actors;
using Switchyard.Auth.Domain;
using Switchyard.Auth.Passwords;
using Switchyard.Auth.Tokens;
using Switchyard.UserRules;

namespace Switchyard.Auth.Flows;

/// <summary>The answer to a log-in or a refresh (RFC 6749, section 5.1).</summary>
public sealed record TokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string RefreshToken);

/// <summary>How a log-in or refresh ended.</summary>
/// <param name="Tokens">The tokens; null when there are none to be had.</param>
/// <param name="RetryAfter">For a locked address: when the next try is allowed.</param>
public sealed record SessionAnswer(TokenAnswer? Tokens, TimeSpan? RetryAfter = null)
{
    /// <summary>Wrong address, wrong password, or a refresh token that is not good: nobody is told which.</summary>
    public static SessionAnswer Refused { get; } = new((TokenAnswer?)null);
}

/// <summary>Log-in, refresh and log-out.</summary>
public sealed class Sessions(AuthActors actors, CredentialDocuments documents, PasswordHasher hasher, AccessTokens accessTokens, ServerSecret secret)
{
    /// <summary>The try is counted before the password is looked at, and the answer takes the same time whether the address is known or not.</summary>
    /// <exception cref="TooManyHashesException">Too many wait already.</exception>
    public async Task<SessionAnswer> LogInAsync(EmailAddress email, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        var attempt = await actors.TryAsync(email, cancellationToken);
        if (!attempt.IsAllowed)
            return new SessionAnswer(null, TimeSpan.FromSeconds(attempt.RetryAfterSeconds));
        var userId = await documents.UserOfAsync(email, cancellationToken);
        var credential = userId is null ? Credential.None : await actors.CredentialAsync(userId, cancellationToken);
        var isTheirs = credential is { Status: CredentialStatus.Active, User: { } user } && EmailAddress.TryParse(user.Email, out _)?.Key == email.Key;
        var isRight = await hasher.VerifyAsync(password, isTheirs ? credential.Hash : null, cancellationToken);
        if (!isRight)
            return SessionAnswer.Refused;
        await actors.SucceededAsync(email, cancellationToken);
        if (hasher.IsCheap(credential.Hash!))
            await actors.RehashAsync(userId!, new NewHash(credential.Hash!, await hasher.HashAsync(password, cancellationToken)), cancellationToken);
        return await BeginAsync(credential, cancellationToken);
    }

    /// <summary>Uses a refresh token up and gives its successor.</summary>
    public async Task<SessionAnswer> RefreshAsync(string? text, CancellationToken cancellationToken)
    {
        var key = await secret.GetAsync(cancellationToken);
        if (RefreshToken.TryParse(key, text) is not { } token)
            return SessionAnswer.Refused;
        var family = await actors.OwnerAsync(token.Family, cancellationToken);
        if (family.UserId is null)
            return SessionAnswer.Refused;
        var credential = await actors.CredentialAsync(family.UserId, cancellationToken);
        var successor = RefreshToken.Derive(key, token.Family, token.Number + 1);
        var used = await actors.UseAsync(token.Family, new FamilyUse(token.Number, token.Hash, credential.Epoch, successor.Hash), cancellationToken);
        return used.IsGood && credential is { Status: CredentialStatus.Active }
            ? new SessionAnswer(await TokensAsync(credential, successor, cancellationToken))
            : SessionAnswer.Refused;
    }

    /// <summary>Ends a session: none of its refresh tokens is good any more.</summary>
    public Task LogOutAsync(string session, CancellationToken cancellationToken) => actors.RevokeAsync(session, cancellationToken);

    private async Task<SessionAnswer> BeginAsync(Credential credential, CancellationToken cancellationToken)
    {
        var first = RefreshToken.Derive(await secret.GetAsync(cancellationToken), Guid.NewGuid().ToString("N"), 1);
        await actors.BeginAsync(first.Family, new FamilyBegin(credential.User!.Id, credential.Epoch, first.Hash), cancellationToken);
        return new SessionAnswer(await TokensAsync(credential, first, cancellationToken));
    }

    private async Task<TokenAnswer> TokensAsync(Credential credential, RefreshToken refresh, CancellationToken cancellationToken) =>
        new(await accessTokens.CreateAsync(credential.User!, refresh.Family, cancellationToken), "Bearer", accessTokens.LifetimeSeconds, refresh.Text);
}
