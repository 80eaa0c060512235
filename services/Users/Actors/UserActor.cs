using System.Text.Json;
using Dapr.Actors;
using Dapr.Actors.Runtime;
using Dapr.Client;
using Switchyard.TransactionalActors;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;
using Switchyard.Users.Domain;
using Switchyard.Users.ReadModel;

namespace Switchyard.Users.Actors;

/// <summary>What is asked of a user's actor. One record in, one out, called by name.</summary>
public interface IUserActor : IActor
{
    /// <summary>How a command would end now, changing nothing; no outcome when it has ended already.</summary>
    Task<UserTurn> PreviewAsync(UserCommand command);

    /// <summary>Carries a command out, once; no outcome when the user is at another version than the attempt's.</summary>
    Task<UserTurn> HandleAsync(Attempt attempt);

    /// <summary>Refuses a command, once.</summary>
    Task<UserTurn> RefuseAsync(Refusal refusal);

    /// <summary>The reservations of former addresses are released.</summary>
    Task<UserTurn> ForgetEmailsAsync(ReleasedEmails released);
}

/// <summary>A user: a thin shell that keeps, tells and remembers what <see cref="UserDecider"/> decides.</summary>
[Actor(TypeName = TypeName)]
public sealed class UserActor(ActorHost host, DaprClient dapr, UserDocuments documents, TimeProvider time) : OutboxActor<UserState>(host, dapr), IUserActor
{
    /// <summary>The actor type; the id is the user's id.</summary>
    public const string TypeName = "User";

    /// <inheritdoc/>
    protected override UserState Initial => UserState.Empty;

    /// <inheritdoc/>
    public async Task<UserTurn> PreviewAsync(UserCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var state = await PeekAsync();
        return Turn(state, state.OutcomeOf(command.Id) is null ? UserDecider.Outcome(UserDecider.Decide(state, command, time.GetUtcNow())) : null);
    }

    /// <inheritdoc/>
    public Task<UserTurn> HandleAsync(Attempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return OnceAsync(attempt.Command, state => attempt.Version is { } version && version != state.Version
            ? null
            : UserDecider.Decide(state, attempt.Command, time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public Task<UserTurn> RefuseAsync(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return OnceAsync(refusal.Command, _ => UserDecider.Reject(refusal.Command, refusal.Problem));
    }

    /// <inheritdoc/>
    public Task<UserTurn> ForgetEmailsAsync(ReleasedEmails released)
    {
        ArgumentNullException.ThrowIfNull(released);
        return TurnAsync(state =>
        {
            // Of another version the addresses may have come and gone again; that version's own command releases them.
            var left = state.FormerEmails.Except(released.Keys).ToArray();
            var next = state.Version == released.Version && left.Length < state.FormerEmails.Count ? state with { FormerEmails = left } : state;
            return (next, Array.Empty<OutboxMessage>(), Turn(next, null));
        });
    }

    /// <inheritdoc/>
    protected override Task ProjectAsync(UserState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return documents.WriteAsync(state);
    }

    private Task<UserTurn> OnceAsync(UserCommand command, Func<UserState, UserEvent?> decide) => TurnAsync(state =>
    {
        if (state.OutcomeOf(command.Id) is { } known)
            return (state, Array.Empty<OutboxMessage>(), Turn(state, known));
        if (decide(state) is not { } happened)
            return (state, Array.Empty<OutboxMessage>(), Turn(state, null));
        var next = UserDecider.Evolve(state, command, happened);
        return (next, Messages(command, happened), Turn(next, UserDecider.Outcome(happened)));
    });

    /// <summary>The event, then the outcome. A creation's outcome is told by auth, once the user can log in.</summary>
    private static OutboxMessage[] Messages(UserCommand command, UserEvent happened)
    {
        var told = new OutboxMessage(ComponentNames.PubSub, Topics.UserEvents, happened.Id, TypeOf(happened), happened.UserId,
            JsonSerializer.Serialize(happened, UsersJson.Default.UserEvent));
        return command is CreateUser
            ? [told]
            : [told, new OutboxMessage(ComponentNames.Broadcast, Topics.UserResults, command.Id, OperationOutcome.Type, happened.UserId,
                JsonSerializer.Serialize(UserDecider.Outcome(happened), UsersJson.Default.OperationOutcome))];
    }

    private static string TypeOf(UserEvent happened) => happened switch
    {
        UserCreated => UserCreated.Type,
        UserChanged => UserChanged.Type,
        UserDeleted => UserDeleted.Type,
        UserRolesSet => UserRolesSet.Type,
        _ => UserRejected.Type,
    };

    private static UserTurn Turn(UserState state, OperationOutcome? outcome) => new(outcome, state.Version, state.EmailKey, state.FormerEmails);
}
