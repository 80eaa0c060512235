using Switchyard.Contracts.Users;
using Switchyard.PagedState;
using Switchyard.UserValidation;
using Switchyard.Users.Domain;

namespace Switchyard.Users.ReadModel;

/// <summary>
/// Writes the read model from a user's state: the document, its place in the list, the look-up by address, the outcomes. Only the user's actor calls it, in its
/// own turn, so a document has one writer; all of it can be written again.
/// </summary>
public sealed class UserDocuments(StateAccess state, IndexReader<UserDocument> reader, IndexedStore<UserDocument> store)
{
    /// <summary>An upper bound of an outcome's length as JSON: names and addresses are bounded, and escaped at worst.</summary>
    private const int OutcomeBytes = 8 * 1024;

    /// <summary>Completes when what the state says can be read.</summary>
    public async Task WriteAsync(UserState user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.User is { } known)
            await WriteUserAsync(known, user.IsDeleted, user.EmailKey);
        if (user.Outcomes is [.., { } last])
            await state.SaveAsync([(OperationKey(last.Id), last, OutcomeBytes)], CancellationToken.None);
    }

    /// <summary>The user with an address, or null.</summary>
    public async Task<User?> FindAsync(EmailAddress email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        var holder = await state.GetAsync<EmailDocument>(EmailKey(email.Key), cancellationToken);
        return holder is not null && await FindAsync(holder.UserId, cancellationToken) is { } user && EmailAddress.TryParse(user.Email, out _)?.Key == email.Key
            ? user
            : null;
    }

    /// <summary>The user, or null when there is none (any more).</summary>
    public async Task<User?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await reader.FindAsync(id, cancellationToken) is { IsDeleted: false, User: var user } ? user : null;

    /// <summary>How a command ended, or null.</summary>
    public Task<OperationOutcome?> OutcomeAsync(Guid operation, CancellationToken cancellationToken) =>
        state.GetAsync<OperationOutcome>(OperationKey(operation.ToString()), cancellationToken);

    /// <summary>Keeps the rejection of a command that never reached an actor, unless the operation ended otherwise; gives how it ended.</summary>
    public async Task<OperationOutcome> RejectAsync(OperationOutcome rejection)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        if (await state.GetAsync<OperationOutcome>(OperationKey(rejection.Id), CancellationToken.None) is { } known)
            return known;
        await state.SaveAsync([(OperationKey(rejection.Id), rejection, OutcomeBytes)], CancellationToken.None);
        return rejection;
    }

    private async Task WriteUserAsync(User user, bool isDeleted, string? emailKey)
    {
        var next = new UserDocument(user, isDeleted, "");
        var added = await store.AddAsync([new NewDocument<UserDocument>(next, ReadOnlyMemory<byte>.Empty)]);
        var kept = added[next.Id];
        if (kept.User.Version < user.Version)
            await state.SaveAsync([(reader.KeyOf(next.Id), next with { Page = kept.Page }, next.SizeBound)], CancellationToken.None);
        if (emailKey is not null)
            await state.SaveAsync([(EmailKey(emailKey), new EmailDocument(next.Id), 128)], CancellationToken.None);
    }

    private static string EmailKey(string key) => $"email-{key}";

    private static string OperationKey(string operation) => $"operation-{operation}";
}
