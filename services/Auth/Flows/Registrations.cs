using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Switchyard.Auth.Actors;
using Switchyard.Auth.Domain;
using Switchyard.Auth.Passwords;
using Switchyard.Contracts.Users;
using Switchyard.UserRules;

namespace Switchyard.Auth.Flows;

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
        var known = await actors.CredentialAsync(userId, cancellationToken);
        if (known.Outcome is not null)
            return known;
        var hash = known.Hash ?? await hasher.HashAsync(password, cancellationToken);
        IReadOnlyList<string> roles = email.Key == admin ? ["admin"] : [];
        var command = new CreateUser(CommandId(operationId), userId, time.GetUtcNow(), email.Text, name, roles);
        return await actors.RegisterAsync(new Registration(operationId, hash, command), cancellationToken);
    }

    /// <summary>Another password for who knows the old one; false when it is not the old one.</summary>
    /// <exception cref="TooManyHashesException">Too many wait already.</exception>
    public async Task<bool> ChangePasswordAsync(string userId, string old, string @new, CancellationToken cancellationToken)
    {
        var credential = await actors.CredentialAsync(userId, cancellationToken);
        var hash = credential.Status == CredentialStatus.Active ? credential.Hash : null;
        if (!await hasher.VerifyAsync(old, hash, cancellationToken))
            return false;
        var next = await hasher.HashAsync(@new, cancellationToken);
        return (await actors.ChangePasswordAsync(userId, new NewHash(hash!, next), cancellationToken)).Hash == next;
    }

    /// <summary>The command's own id, so that the operation's outcome is told by auth alone: after the user exists and can log in.</summary>
    private static string CommandId(string operationId)
    {
        Span<byte> id = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes("create-user:" + operationId), id);
        id[6] = (byte)(id[6] & 0x0F | 0x80);
        id[8] = (byte)(id[8] & 0x3F | 0x80);
        return new Guid(id[..16], bigEndian: true).ToString();
    }
}
