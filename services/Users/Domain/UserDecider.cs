using Switchyard.Contracts.Users;
using Switchyard.UserValidation;

namespace Switchyard.Users.Domain;

/// <summary>What a command does to a user: pure functions, called by the actor and by tests alike.</summary>
public static class UserDecider
{
    /// <summary>The one event that a command leads to; a refusal is one too.</summary>
    public static UserEvent Decide(UserState state, UserCommand command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return command switch
        {
            CreateUser create => Create(state, create, now),
            ChangeUser change => Existing(state, change, change.ExpectedVersion) ?? Fields(change, change.Email, change.Name) ??
                new UserChanged(change.Id, change.Id, change.UserId, Next(state.User!, now) with { Email = change.Email.Trim(), Name = change.Name }),
            SetRoles set => Existing(state, set, set.ExpectedVersion) ?? RoleNames(set, set.Roles) ??
                new UserRolesSet(set.Id, set.Id, set.UserId, Next(state.User!, now) with { Roles = Sorted(set.Roles) }),
            DeleteUser delete => Existing(state, delete, delete.ExpectedVersion) ??
                new UserDeleted(delete.Id, delete.Id, delete.UserId, Next(state.User!, now)),
            _ => throw new ArgumentOutOfRangeException(nameof(command), $"no rule for {command?.GetType().Name}"),
        };
    }

    /// <summary>A refusal that somebody else decided, such as an address that belongs to another.</summary>
    public static UserEvent Reject(UserCommand command, OperationProblem problem)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new UserRejected(command.Id, command.Id, command.UserId, problem);
    }

    /// <summary>
    /// The state after a command's event: the event's outcome is remembered in the same step as its effect. A refused creation ends the id for good, so that the
    /// address it may have reserved can be given up.
    /// </summary>
    public static UserState Evolve(UserState state, UserCommand command, UserEvent happened)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        var (user, deleted) = happened switch
        {
            UserCreated e => (e.User, false),
            UserChanged e => (e.User, false),
            UserRolesSet e => (e.User, false),
            UserDeleted e => (e.User, true),
            _ => (state.User, state.IsDeleted || (state.User is null && command is CreateUser)),
        };
        var next = new UserState(user, deleted, [.. state.Outcomes.TakeLast(UserState.KeptOutcomes - 1), Outcome(happened)], []);
        return next with { FormerEmails = [.. state.FormerEmails.Append(state.EmailKey).OfType<string>().Distinct().Where(key => key != next.EmailKey)] };
    }

    /// <summary>What an event means to whoever waits for its command.</summary>
    public static OperationOutcome Outcome(UserEvent happened) => happened switch
    {
        UserRejected e => new OperationOutcome(e.CommandId, OperationOutcome.Rejected, null, e.Problem),
        UserDeleted e => new OperationOutcome(e.CommandId, OperationOutcome.Succeeded, null, null),
        UserCreated e => new OperationOutcome(e.CommandId, OperationOutcome.Succeeded, e.User, null),
        UserChanged e => new OperationOutcome(e.CommandId, OperationOutcome.Succeeded, e.User, null),
        UserRolesSet e => new OperationOutcome(e.CommandId, OperationOutcome.Succeeded, e.User, null),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), $"no outcome for {happened?.GetType().Name}"),
    };

    private static UserEvent Create(UserState state, CreateUser create, DateTimeOffset now) =>
        state.User is not null || state.IsDeleted
            ? Reject(create, new OperationProblem(409, "The user exists", $"User {create.UserId} exists already."))
            : Fields(create, create.Email, create.Name) ?? RoleNames(create, create.Roles) ??
              new UserCreated(create.Id, create.Id, create.UserId, new User(create.UserId, create.Email.Trim(), create.Name, Sorted(create.Roles), 1, now, now));

    private static UserEvent? Existing(UserState state, UserCommand command, long? expected)
    {
        if (state.User is null || state.IsDeleted)
            return Reject(command, new OperationProblem(404, "No such user", $"There is no user {command.UserId}."));
        return expected is null || expected == state.Version
            ? null
            : Reject(command, new OperationProblem(412, "The user has changed",
                $"Version {expected} was expected, but the user is at version {state.Version}."));
    }

    private static UserEvent? Fields(UserCommand command, string email, string name)
    {
        var errors = new Dictionary<string, string[]>();
        if (EmailAddress.TryParse(email, out var rule) is null)
            errors["email"] = [rule];
        if (Rules.Name(name) is { } broken)
            errors["name"] = [broken];
        return Invalid(command, errors);
    }

    private static UserEvent? RoleNames(UserCommand command, IReadOnlyList<string> roles)
    {
        var errors = new Dictionary<string, string[]>();
        if (Rules.Roles(roles) is { } broken)
            errors["roles"] = [broken];
        return Invalid(command, errors);
    }

    private static UserEvent? Invalid(UserCommand command, Dictionary<string, string[]> errors) => errors.Count == 0
        ? null
        : Reject(command, new OperationProblem(422, "Not acceptable", "One or more fields break a rule.", errors));

    private static User Next(User user, DateTimeOffset now) => user with { Version = user.Version + 1, ChangedAt = now };

    private static string[] Sorted(IReadOnlyList<string> roles) => [.. roles.Distinct().Order(StringComparer.Ordinal)];
}
