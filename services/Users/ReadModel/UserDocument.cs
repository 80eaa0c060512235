using System.Text.Json.Serialization;
using Switchyard.Contracts.Users;
using Switchyard.PagedState;

namespace Switchyard.Users.ReadModel;

/// <summary>A user as it is read. A deleted one stays as a tombstone: a deleted key could be brought back by a late write.</summary>
/// <param name="User">As of its last change.</param>
/// <param name="IsDeleted">It is shown no more.</param>
/// <param name="Page">The page that lists it.</param>
public sealed record UserDocument(User User, bool IsDeleted, string Page) : IIndexed<UserDocument>
{
    /// <inheritdoc/>
    [JsonIgnore]
    public Guid Id => Guid.Parse(User.Id);

    /// <inheritdoc/>
    [JsonIgnore]
    public int SizeBound => 512 + (6 * (User.Name.Length + User.Email.Length + User.Roles.Sum(role => role.Length + 3)));

    /// <inheritdoc/>
    public UserDocument PlacedOn(string page, DateTime at) => this with { Page = page };
}

/// <summary>The user who holds an address, as far as the read model knows: the user's own document has the last word.</summary>
public sealed record EmailDocument(Guid UserId);
