using System.Text.Json.Serialization;

namespace Switchyard.Contracts.Users;

/// <summary>
/// What happened to a user, on topic <c>user-events</c>: the whole user after it, with its version, so that a reader applies a higher version and ignores the rest.
/// </summary>
/// <param name="Id">The event's id, the same each time it is sent.</param>
/// <param name="CommandId">The command it answers.</param>
/// <param name="UserId">Whom it is about; also the partition key.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(UserCreated), UserCreated.Type)]
[JsonDerivedType(typeof(UserChanged), UserChanged.Type)]
[JsonDerivedType(typeof(UserDeleted), UserDeleted.Type)]
[JsonDerivedType(typeof(UserRolesSet), UserRolesSet.Type)]
[JsonDerivedType(typeof(UserRejected), UserRejected.Type)]
public abstract record UserEvent(string Id, string CommandId, string UserId);

/// <summary>The user is new.</summary>
public sealed record UserCreated(string Id, string CommandId, string UserId, User User) : UserEvent(Id, CommandId, UserId)
{
    /// <summary>The CloudEvent type.</summary>
    public const string Type = "user.created.v1";
}

/// <summary>The user's email or name is another.</summary>
public sealed record UserChanged(string Id, string CommandId, string UserId, User User) : UserEvent(Id, CommandId, UserId)
{
    /// <summary>The CloudEvent type.</summary>
    public const string Type = "user.changed.v1";
}

/// <summary>The user is gone; <see cref="User"/> is what it was, under the version of its end.</summary>
public sealed record UserDeleted(string Id, string CommandId, string UserId, User User) : UserEvent(Id, CommandId, UserId)
{
    /// <summary>The CloudEvent type.</summary>
    public const string Type = "user.deleted.v1";
}

/// <summary>The user's roles are others.</summary>
public sealed record UserRolesSet(string Id, string CommandId, string UserId, User User) : UserEvent(Id, CommandId, UserId)
{
    /// <summary>The CloudEvent type.</summary>
    public const string Type = "user.roles-set.v1";
}

/// <summary>A command was refused; nothing changed.</summary>
public sealed record UserRejected(string Id, string CommandId, string UserId, OperationProblem Problem) : UserEvent(Id, CommandId, UserId)
{
    /// <summary>The CloudEvent type.</summary>
    public const string Type = "user.rejected.v1";
}
