using Switchyard.Auth.Domain;
using Switchyard.Contracts.Users;
using Switchyard.PagedState;
using Switchyard.UserValidation;

namespace Switchyard.Auth.Actors;

/// <summary>
/// What is read without the actor: from an address to its users, and how a registration ended. An address may pass from one user to another while the events of the
/// first are still on their way, so a look-up lists all who may have it; each actor adds and takes away its own user alone, and the credentials have the last word.
/// </summary>
public sealed class CredentialDocuments(StateAccess state)
{
    private const int OutcomeBytes = 8 * 1024;

    /// <summary>Writes what the credential's state says; doing it again does no harm.</summary>
    public async Task WriteAsync(string userId, Credential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (credential.EmailKey is { } key)
            await ChangeAsync(key, users => users.Contains(userId) ? null : [.. users, userId]);
        if (credential.FormerEmailKey is { } former && former != credential.EmailKey)
            await ChangeAsync(former, users => users.Contains(userId) ? [.. users.Where(user => user != userId)] : null);
        if (credential.Outcome is { } outcome)
            await state.SaveAsync([(OperationKey(outcome.Id), outcome, OutcomeBytes)], CancellationToken.None);
    }

    /// <summary>The users that an address may log in as: mostly one, none for an unknown address.</summary>
    public async Task<IReadOnlyList<string>> UsersOfAsync(EmailAddress email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        return (await state.GetAsync<LoginEntry>(LoginKey(email.Key), cancellationToken))?.UserIds ?? [];
    }

    /// <summary>How a registration ended, or null while it has not.</summary>
    public Task<OperationOutcome?> OutcomeAsync(string operationId, CancellationToken cancellationToken) =>
        state.GetAsync<OperationOutcome>(OperationKey(operationId), cancellationToken);

    private Task ChangeAsync(string emailKey, Func<IReadOnlyList<string>, IReadOnlyList<string>?> change) =>
        state.ChangeAsync<LoginEntry>(LoginKey(emailKey),
            entry => Task.FromResult(change(entry?.UserIds ?? []) is { } users ? new LoginEntry(users) : null), CancellationToken.None);

    private static string LoginKey(string emailKey) => $"login-{emailKey}";

    private static string OperationKey(string operationId) => $"operation-{operationId}";
}

/// <summary>The users who have an address or had it lately.</summary>
public sealed record LoginEntry(IReadOnlyList<string> UserIds);
