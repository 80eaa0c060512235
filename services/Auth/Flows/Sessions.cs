using System.Text.Json.Serialization;
using Switchyard.Auth.Actors;
using Switchyard.Auth.Domain;
using Switchyard.Auth.Passwords;
using Switchyard.Auth.Tokens;
using Switchyard.UserValidation;

namespace Switchyard.Auth.Flows;

/// <summary>The answer to a log-in or a refresh (RFC 6749, section 5.1).</summary>
public sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string RefreshToken);

/// <summary>How a log-in or refresh ended.</summary>
/// <param name="Tokens">The tokens; null when there are none to be had.</param>
/// <param name="RetryAfter">For a locked address: when the next try is allowed.</param>
public sealed record SessionAnswer(TokenAnswer? Tokens, TimeSpan? RetryAfter = null)
{
    /// <summary>Wrong address, wrong password, or a refresh token that is not good: nobody is told which.</summary>
    public static SessionAnswer Refused { get; } = new((TokenAnswer?)null);
}

/// <summary>Log-in, refresh and log-out.</summary>
public sealed partial class Sessions(
    AuthActors actors, CredentialDocuments documents, PasswordHasher hasher, AccessTokens accessTokens, ServerSecret secret, ILogger<Sessions> logger)
{
    private static readonly string Nobody = Guid.Empty.ToString();

    /// <summary>The try is counted before the password is looked at, and the answer takes the same time whether the address is known or not.</summary>
    /// <exception cref="TooManyHashesException">Too many wait already.</exception>
    public async Task<SessionAnswer> LogInAsync(EmailAddress email, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        hasher.ThrowIfBusy();
        var attempt = await actors.TryAsync(email.Key);
        if (!attempt.IsAllowed)
            return new SessionAnswer(null, TimeSpan.FromSeconds(attempt.RetryAfterSeconds));
        var credential = await HolderAsync(email, cancellationToken);
        if (!await hasher.VerifyAsync(password, credential?.Hash, cancellationToken))
            return SessionAnswer.Refused;
        await actors.SucceededAsync(email.Key);
        await RehashAsync(credential!, password, cancellationToken);
        return await BeginAsync(credential!, cancellationToken);
    }

    /// <summary>Uses a refresh token up and gives its successor.</summary>
    public async Task<SessionAnswer> RefreshAsync(string? text, CancellationToken cancellationToken)
    {
        var key = await secret.GetAsync(cancellationToken);
        if (RefreshToken.TryParse(key, text) is not { } token)
            return SessionAnswer.Refused;
        var family = await actors.OwnerAsync(token.Family);
        if (family.UserId is null)
            return SessionAnswer.Refused;
        var credential = await actors.CredentialAsync(family.UserId);
        var successor = RefreshToken.Derive(key, token.Family, token.Number + 1);
        var used = await actors.UseAsync(token.Family, new FamilyUse(token.Number, token.Hash, credential.Epoch, successor.Hash));
        return used.IsGood && credential is { Status: CredentialStatus.Active }
            ? new SessionAnswer(await TokensAsync(credential, successor, cancellationToken))
            : SessionAnswer.Refused;
    }

    /// <summary>Ends a session: none of its refresh tokens is good any more.</summary>
    public Task LogOutAsync(string session) => actors.RevokeAsync(session);

    /// <summary>
    /// Who logs in with the address; null for nobody. While it passes from one user to another both may seem to have it: then the one who changed last. Nobody's
    /// credential is asked for too, so that an unknown address takes as long as a known one.
    /// </summary>
    private async Task<Credential?> HolderAsync(EmailAddress email, CancellationToken cancellationToken)
    {
        var users = await documents.UsersOfAsync(email, cancellationToken);
        var credentials = await Task.WhenAll(users.DefaultIfEmpty(Nobody).Select(user => actors.CredentialAsync(user)));
        return credentials.Where(credential => credential.EmailKey == email.Key).MaxBy(credential => credential.User!.ChangedAt);
    }

    /// <summary>A dearer hash can wait for the next log-in.</summary>
    private async Task RehashAsync(Credential credential, string password, CancellationToken cancellationToken)
    {
        if (!hasher.IsCheap(credential.Hash!))
            return;
        try
        {
            await actors.RehashAsync(credential.User!.Id, new NewHash(credential.Hash!, await hasher.HashAsync(password, cancellationToken)));
        }
        catch (TooManyHashesException)
        {
            LogNotRehashed(credential.User!.Id);
        }
    }

    private async Task<SessionAnswer> BeginAsync(Credential credential, CancellationToken cancellationToken)
    {
        var first = RefreshToken.Derive(await secret.GetAsync(cancellationToken), Guid.NewGuid().ToString("N"), 1);
        await actors.BeginAsync(first.Family, new FamilyBegin(credential.User!.Id, credential.Epoch, first.Hash));
        return new SessionAnswer(await TokensAsync(credential, first, cancellationToken));
    }

    private async Task<TokenAnswer> TokensAsync(Credential credential, RefreshToken refresh, CancellationToken cancellationToken) =>
        new(await accessTokens.CreateAsync(credential.User!, refresh.Family, cancellationToken), "Bearer", accessTokens.LifetimeSeconds, refresh.Text);

    [LoggerMessage(LogLevel.Information, "The password hash of user {Id} stays as cheap as it is until the next log-in: too many hashes at once")]
    private partial void LogNotRehashed(string id);
}
