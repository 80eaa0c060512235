using Switchyard.Contracts.Users;

namespace Switchyard.Auth.Domain;

/// <summary>What happens to a credential: pure functions. The same credential back means that nothing happened.</summary>
public static class CredentialDecider
{
    /// <summary>A registration. A hash that is there is never overwritten: the same registration again changes nothing.</summary>
    public static Credential Register(Credential credential, string hash, string operationId, string commandId)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return credential.Status == CredentialStatus.None
            ? new Credential(CredentialStatus.Pending, hash, null, 0, operationId, commandId, null, null)
            : credential;
    }

    /// <summary>
    /// An event of the user. It tells the whole user, so a higher version applies whatever came before it, and any other is ignored. A refusal concerns
    /// the credential only if it answers its own registration.
    /// </summary>
    public static Credential Apply(Credential credential, UserEvent happened)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return happened switch
        {
            UserRejected rejected => credential.Status == CredentialStatus.Pending && rejected.CommandId == credential.CommandId
                ? Removed(credential) with { Outcome = new OperationOutcome(credential.OperationId!, OperationOutcome.Rejected, null, rejected.Problem) }
                : credential,
            UserDeleted deleted => IsNews(credential, deleted.User) ? Moved(credential, Removed(Told(credential, deleted.User))) : credential,
            UserCreated created => Known(credential, created.User),
            UserChanged changed => Known(credential, changed.User),
            UserRolesSet set => Known(credential, set.User),
            _ => throw new ArgumentOutOfRangeException(nameof(happened), $"no rule for {happened?.GetType().Name}"),
        };
    }

    /// <summary>Another password: every refresh family so far is revoked.</summary>
    public static Credential ChangePassword(Credential credential, string newHash)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return credential.Status == CredentialStatus.Active ? credential with { Hash = newHash, Epoch = credential.Epoch + 1 } : credential;
    }

    /// <summary>The same password under a dearer hash, unless the password changed meanwhile.</summary>
    public static Credential Rehash(Credential credential, string oldHash, string newHash)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return credential.Hash == oldHash ? credential with { Hash = newHash } : credential;
    }

    private static Credential Known(Credential credential, User user) => IsNews(credential, user)
        ? Moved(credential, Told(credential, user) with { Status = CredentialStatus.Active })
        : credential;

    private static Credential Moved(Credential before, Credential after) =>
        before.EmailKey is { } former && former != after.EmailKey ? after with { FormerEmailKey = former } : after;

    private static bool IsNews(Credential credential, User user) =>
        credential.Status is CredentialStatus.Pending or CredentialStatus.Active && user.Version > (credential.User?.Version ?? 0);

    /// <summary>The first event of the user, whichever it is, ends the registration well.</summary>
    private static Credential Told(Credential credential, User user) => credential with
    {
        User = user,
        Outcome = credential.Outcome ?? new OperationOutcome(credential.OperationId!, OperationOutcome.Succeeded, user, null),
    };

    private static Credential Removed(Credential credential) =>
        credential with { Status = CredentialStatus.Removed, Hash = null, Epoch = credential.Epoch + 1 };
}
