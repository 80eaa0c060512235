using System.Text.Json.Serialization;

namespace Switchyard.Contracts.Users;

/// <summary>
/// What is asked of a user, on topic <c>user-commands</c>. The CloudEvent's type equals the discriminator <c>type</c> of the JSON, and its id the command's.
/// </summary>
/// <param name="Id">The operation's id: the same command sent again has the same id and takes effect once.</param>
/// <param name="UserId">The user it is about; also the partition key.</param>
/// <param name="IssuedAt">When it was accepted, UTC.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CreateUser), CreateUser.Type)]
[JsonDerivedType(typeof(ChangeUser), ChangeUser.Type)]
[JsonDerivedType(typeof(DeleteUser), DeleteUser.Type)]
[JsonDerivedType(typeof(SetRoles), SetRoles.Type)]
public abstract record UserCommand(string Id, string UserId, DateTimeOffset IssuedAt);

/// <summary>A new user. Refused (409) when the email belongs to another.</summary>
public sealed record CreateUser(string Id, string UserId, DateTimeOffset IssuedAt, string Email, string Name, IReadOnlyList<string> Roles)
    : UserCommand(Id, UserId, IssuedAt)
{
    /// <summary>The CloudEvent type.</summary>
    public const string Type = "user.create.v1";
}

/// <summary>Another email and name; with no expected version whatever the version is. Refused when the version is another (412), the user is gone (404) or the email belongs to another (409).</summary>
public sealed record ChangeUser(string Id, string UserId, DateTimeOffset IssuedAt, long? ExpectedVersion, string Email, string Name)
    : UserCommand(Id, UserId, IssuedAt)
{
    /// <summary>The CloudEvent type.</summary>
    public const string Type = "user.change.v1";
}

/// <summary>The end of a user; with no expected version whatever the version is. Refused when the version is another (412) or the user is gone (404).</summary>
public sealed record DeleteUser(string Id, string UserId, DateTimeOffset IssuedAt, long? ExpectedVersion) : UserCommand(Id, UserId, IssuedAt)
{
    /// <summary>The CloudEvent type.</summary>
    public const string Type = "user.delete.v1";
}

/// <summary>Other roles; with no expected version whatever the version is. Refused when the version is another (412) or the user is gone (404).</summary>
public sealed record SetRoles(string Id, string UserId, DateTimeOffset IssuedAt, long? ExpectedVersion, IReadOnlyList<string> Roles)
    : UserCommand(Id, UserId, IssuedAt)
{
    /// <summary>The CloudEvent type.</summary>
    public const string Type = "user.set-roles.v1";
}
