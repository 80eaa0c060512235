using Dapr.Actors;
using Dapr.Actors.Client;
using Switchyard.Auth.Domain;
using Switchyard.Contracts.Users;
using Switchyard.UserRules;

namespace Switchyard.Auth.Actors;

/// <summary>Auth's actors by what they are of: one typed call each, so that a name or a record cannot be mixed up.</summary>
public sealed class AuthActors(IActorProxyFactory factory)
{
    /// <inheritdoc cref="ICredentialActor.GetAsync"/>
    public Task<Credential> CredentialAsync(string userId, CancellationToken cancellationToken) =>
        Credential(userId).InvokeMethodAsync<Credential>(nameof(ICredentialActor.GetAsync), cancellationToken);

    /// <inheritdoc cref="ICredentialActor.RegisterAsync"/>
    public Task<Credential> RegisterAsync(Registration registration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return Credential(registration.Command.UserId).InvokeMethodAsync<Registration, Credential>(nameof(ICredentialActor.RegisterAsync), registration, cancellationToken);
    }

    /// <inheritdoc cref="ICredentialActor.ApplyAsync"/>
    public Task<Credential> ApplyAsync(UserEvent happened, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return Credential(happened.UserId).InvokeMethodAsync<UserEvent, Credential>(nameof(ICredentialActor.ApplyAsync), happened, cancellationToken);
    }

    /// <inheritdoc cref="ICredentialActor.ChangePasswordAsync"/>
    public Task<Credential> ChangePasswordAsync(string userId, NewHash hash, CancellationToken cancellationToken) =>
        Credential(userId).InvokeMethodAsync<NewHash, Credential>(nameof(ICredentialActor.ChangePasswordAsync), hash, cancellationToken);

    /// <inheritdoc cref="ICredentialActor.RehashAsync"/>
    public Task<Credential> RehashAsync(string userId, NewHash hash, CancellationToken cancellationToken) =>
        Credential(userId).InvokeMethodAsync<NewHash, Credential>(nameof(ICredentialActor.RehashAsync), hash, cancellationToken);

    /// <inheritdoc cref="ILockoutActor.TryAsync"/>
    public Task<TryAnswer> TryAsync(EmailAddress email, CancellationToken cancellationToken) =>
        Lockout(email).InvokeMethodAsync<TryAnswer>(nameof(ILockoutActor.TryAsync), cancellationToken);

    /// <inheritdoc cref="ILockoutActor.SucceededAsync"/>
    public Task<TryAnswer> SucceededAsync(EmailAddress email, CancellationToken cancellationToken) =>
        Lockout(email).InvokeMethodAsync<TryAnswer>(nameof(ILockoutActor.SucceededAsync), cancellationToken);

    /// <inheritdoc cref="IRefreshFamilyActor.OwnerAsync"/>
    public Task<FamilyAnswer> OwnerAsync(string family, CancellationToken cancellationToken) =>
        Family(family).InvokeMethodAsync<FamilyAnswer>(nameof(IRefreshFamilyActor.OwnerAsync), cancellationToken);

    /// <inheritdoc cref="IRefreshFamilyActor.BeginAsync"/>
    public Task<FamilyAnswer> BeginAsync(string family, FamilyBegin begin, CancellationToken cancellationToken) =>
        Family(family).InvokeMethodAsync<FamilyBegin, FamilyAnswer>(nameof(IRefreshFamilyActor.BeginAsync), begin, cancellationToken);

    /// <inheritdoc cref="IRefreshFamilyActor.UseAsync"/>
    public Task<FamilyAnswer> UseAsync(string family, FamilyUse use, CancellationToken cancellationToken) =>
        Family(family).InvokeMethodAsync<FamilyUse, FamilyAnswer>(nameof(IRefreshFamilyActor.UseAsync), use, cancellationToken);

    /// <inheritdoc cref="IRefreshFamilyActor.RevokeAsync"/>
    public Task<FamilyAnswer> RevokeAsync(string family, CancellationToken cancellationToken) =>
        Family(family).InvokeMethodAsync<FamilyAnswer>(nameof(IRefreshFamilyActor.RevokeAsync), cancellationToken);

    private ActorProxy Credential(string userId) => factory.Create(new ActorId(userId), CredentialActor.TypeName);

    private ActorProxy Lockout(EmailAddress email) => factory.Create(new ActorId(email.Key), LockoutActor.TypeName);

    private ActorProxy Family(string family) => factory.Create(new ActorId(family), RefreshFamilyActor.TypeName);
}
