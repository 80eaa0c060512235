using System.Text.Json;
using Dapr.Actors;
using Dapr.Actors.Runtime;
using Dapr.Client;
using Switchyard.TransactionalActors;
using Switchyard.Auth.Domain;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;

namespace Switchyard.Auth.Actors;

/// <summary>A registration whose password is hashed already.</summary>
/// <param name="OperationId">As the client knows it.</param>
/// <param name="Hash">bcrypt.</param>
/// <param name="Command">What <c>users</c> is asked to create.</param>
public sealed record Registration(string OperationId, string Hash, CreateUser Command);

/// <summary>Another hash in place of the one it was made from.</summary>
public sealed record NewHash(string Old, string New);

/// <summary>What is asked of a credential's actor. One record in, one out, called by name.</summary>
public interface ICredentialActor : IActor
{
    /// <summary>The credential as it is.</summary>
    Task<Credential> GetAsync();

    /// <summary>Keeps a registration and asks <c>users</c> for the user.</summary>
    Task<Credential> RegisterAsync(Registration registration);

    /// <summary>Follows an event of the user.</summary>
    Task<Credential> ApplyAsync(UserEvent happened);

    /// <summary>Keeps a new password's hash, unless the password was changed meanwhile, and revokes every refresh family.</summary>
    Task<Credential> ChangePasswordAsync(NewHash hash);

    /// <summary>Keeps a dearer hash of the same password.</summary>
    Task<Credential> RehashAsync(NewHash hash);
}

/// <summary>A credential: a thin shell that keeps, tells and remembers what <see cref="CredentialDecider"/> decides.</summary>
[Actor(TypeName = TypeName)]
public sealed class CredentialActor(ActorHost host, DaprClient dapr, CredentialDocuments documents) : OutboxActor<Credential>(host, dapr), ICredentialActor
{
    /// <summary>The actor type; the id is the user's id.</summary>
    public const string TypeName = "Credential";

    /// <inheritdoc/>
    protected override Credential Initial => Credential.None;

    /// <inheritdoc/>
    public Task<Credential> GetAsync() => PeekAsync();

    /// <inheritdoc/>
    public Task<Credential> RegisterAsync(Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var command = registration.Command;
        return NextAsync(credential => CredentialDecider.Register(credential, registration.Hash, registration.OperationId, command.Id),
            _ => [new OutboxMessage(ComponentNames.PubSub, Topics.UserCommands, command.Id, CreateUser.Type, command.UserId,
                JsonSerializer.Serialize(command, UsersJson.Default.UserCommand))]);
    }

    /// <inheritdoc/>
    public Task<Credential> ApplyAsync(UserEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var hadOutcome = false;
        return NextAsync(credential =>
        {
            hadOutcome = credential.Outcome is not null;
            return CredentialDecider.Apply(credential, happened);
        }, next => hadOutcome || next.Outcome is not { } outcome
            ? []
            : [new OutboxMessage(ComponentNames.Broadcast, Topics.UserResults, outcome.Id, OperationOutcome.Type, happened.UserId,
                JsonSerializer.Serialize(outcome, UsersJson.Default.OperationOutcome))]);
    }

    /// <inheritdoc/>
    public Task<Credential> ChangePasswordAsync(NewHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return NextAsync(credential => credential.Hash == hash.Old ? CredentialDecider.ChangePassword(credential, hash.New) : credential, _ => []);
    }

    /// <inheritdoc/>
    public Task<Credential> RehashAsync(NewHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return NextAsync(credential => CredentialDecider.Rehash(credential, hash.Old, hash.New), _ => []);
    }

    /// <inheritdoc/>
    protected override Task ProjectAsync(Credential state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return documents.WriteAsync(Id.GetId(), state);
    }

    private Task<Credential> NextAsync(Func<Credential, Credential> decide, Func<Credential, IReadOnlyList<OutboxMessage>> messages) => TurnAsync(credential =>
    {
        var next = decide(credential);
        return (next, ReferenceEquals(next, credential) ? [] : messages(next), next);
    });
}
