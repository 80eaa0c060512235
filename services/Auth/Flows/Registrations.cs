using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Switchyard.Auth.Actors;
using Switchyard.Auth.Domain;
using Switchyard.Auth.Passwords;
using Switchyard.Contracts.Users;
using Switchyard.ServiceDefaults.Ids;
using Switchyard.UserValidation;

namespace Switchyard.Auth.Flows;

/// <summary>How a password change ended.</summary>
/// <param name="IsChanged">The password is the new one.</param>
/// <param name="RetryAfter">After too many wrong old passwords: when the next try is allowed.</param>
public sealed record PasswordAnswer(bool IsChanged, TimeSpan? RetryAfter = null);

/// <summary>Registers users and changes passwords.</summary>
public sealed class Registrations(AuthActors actors, PasswordHasher hasher, TimeProvider time, IOptions<AuthOptions> options)
{
    private readonly string? admin = EmailAddress.TryParse(options.Value.AdminEmail, out _)?.Key;

    /// <summary>
    /// Keeps the credential and asks for the user. The password ends here: what goes on is its hash, and that to the credential alone. The same operation again finds its
    /// credential and hashes nothing.
    /// </summary>
    /// <exception cref="TooManyHashesException">Too many wait already.</exception>
    public async Task<Credential> RegisterAsync(string operationId, string userId, EmailAddress email, string name, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        var known = await actors.CredentialAsync(userId);
        var hash = known.Status == CredentialStatus.None ? await hasher.HashAsync(password, cancellationToken) : "";
        IReadOnlyList<string> roles = email.Key == admin ? ["admin"] : [];
        var command = new CreateUser(CommandId(operationId), userId, time.GetUtcNow(), email.Text, name, roles);
        return await actors.RegisterAsync(new Registration(operationId, hash, command));
    }

    /// <summary>
    /// Another password for who knows the old one. Tries are counted as log-ins are, for a stolen access token must not open a way to guess; and a password that is the
    /// new one already is a success, since the same request may come twice.
    /// </summary>
    /// <exception cref="TooManyHashesException">Too many wait already.</exception>
    public async Task<PasswordAnswer> ChangePasswordAsync(string userId, string old, string @new, CancellationToken cancellationToken)
    {
        hasher.ThrowIfBusy();
        var attempt = await actors.TryAsync(LockoutOf(userId));
        if (!attempt.IsAllowed)
            return new PasswordAnswer(false, TimeSpan.FromSeconds(attempt.RetryAfterSeconds));
        var credential = await actors.CredentialAsync(userId);
        var hash = credential.Status == CredentialStatus.Active ? credential.Hash : null;
        var isChanged = await hasher.VerifyAsync(old, hash, cancellationToken)
            ? await ReplaceAsync(userId, hash!, @new, cancellationToken)
            : await hasher.VerifyAsync(@new, hash, cancellationToken);
        if (isChanged)
            await actors.SucceededAsync(LockoutOf(userId));
        return new PasswordAnswer(isChanged);
    }

    private async Task<bool> ReplaceAsync(string userId, string hash, string @new, CancellationToken cancellationToken)
    {
        var next = await hasher.HashAsync(@new, cancellationToken);
        return (await actors.ChangePasswordAsync(userId, new NewHash(hash, next))).Hash == next;
    }

    private static string LockoutOf(string userId) => $"password-{userId}";

    /// <summary>The command's own id, so that the operation's outcome is told by auth alone: after the user exists and can log in.</summary>
    private static string CommandId(string operationId) =>
        HashedId.From(SHA256.HashData(Encoding.UTF8.GetBytes("create-user:" + operationId))).ToString();
}
