using Dapr.Actors;
using Dapr.Actors.Client;
using Switchyard.Auth.Domain;
using Switchyard.Contracts.Users;

namespace Switchyard.Auth.Actors;

/// <summary>
/// Auth's actors by what they are of: one typed call each, so that a name or a record cannot be mixed up. No call can be given up: the
/// sidecar would end its turn while it still runs, and let the next begin beside it.
/// </summary>
public sealed class AuthActors(IActorProxyFactory factory)
{
    /// <inheritdoc cref="ICredentialActor.GetAsync"/>
    public Task<Credential> CredentialAsync(string userId) =>
        Credential(userId).InvokeMethodAsync<Credential>(nameof(ICredentialActor.GetAsync));

    /// <inheritdoc cref="ICredentialActor.RegisterAsync"/>
    public Task<Credential> RegisterAsync(Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return Credential(registration.Command.UserId).InvokeMethodAsync<Registration, Credential>(nameof(ICredentialActor.RegisterAsync), registration);
    }

    /// <inheritdoc cref="ICredentialActor.ApplyAsync"/>
    public Task<Credential> ApplyAsync(UserEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return Credential(happened.UserId).InvokeMethodAsync<UserEvent, Credential>(nameof(ICredentialActor.ApplyAsync), happened);
    }

    /// <inheritdoc cref="ICredentialActor.ChangePasswordAsync"/>
    public Task<Credential> ChangePasswordAsync(string userId, NewHash hash) =>
        Credential(userId).InvokeMethodAsync<NewHash, Credential>(nameof(ICredentialActor.ChangePasswordAsync), hash);

    /// <inheritdoc cref="ICredentialActor.RehashAsync"/>
    public Task<Credential> RehashAsync(string userId, NewHash hash) =>
        Credential(userId).InvokeMethodAsync<NewHash, Credential>(nameof(ICredentialActor.RehashAsync), hash);

    /// <inheritdoc cref="ILockoutActor.TryAsync"/>
    public Task<TryAnswer> TryAsync(string lockout) =>
        Lockout(lockout).InvokeMethodAsync<TryAnswer>(nameof(ILockoutActor.TryAsync));

    /// <inheritdoc cref="ILockoutActor.SucceededAsync"/>
    public Task<TryAnswer> SucceededAsync(string lockout) =>
        Lockout(lockout).InvokeMethodAsync<TryAnswer>(nameof(ILockoutActor.SucceededAsync));

    /// <inheritdoc cref="IRefreshFamilyActor.OwnerAsync"/>
    public Task<FamilyAnswer> OwnerAsync(string family) =>
        Family(family).InvokeMethodAsync<FamilyAnswer>(nameof(IRefreshFamilyActor.OwnerAsync));

    /// <inheritdoc cref="IRefreshFamilyActor.BeginAsync"/>
    public Task<FamilyAnswer> BeginAsync(string family, FamilyBegin begin) =>
        Family(family).InvokeMethodAsync<FamilyBegin, FamilyAnswer>(nameof(IRefreshFamilyActor.BeginAsync), begin);

    /// <inheritdoc cref="IRefreshFamilyActor.UseAsync"/>
    public Task<FamilyAnswer> UseAsync(string family, FamilyUse use) =>
        Family(family).InvokeMethodAsync<FamilyUse, FamilyAnswer>(nameof(IRefreshFamilyActor.UseAsync), use);

    /// <inheritdoc cref="IRefreshFamilyActor.RevokeAsync"/>
    public Task<FamilyAnswer> RevokeAsync(string family) =>
        Family(family).InvokeMethodAsync<FamilyAnswer>(nameof(IRefreshFamilyActor.RevokeAsync));

    private ActorProxy Credential(string userId) => factory.Create(new ActorId(userId), CredentialActor.TypeName);

    private ActorProxy Lockout(string lockout) => factory.Create(new ActorId(lockout), LockoutActor.TypeName);

    private ActorProxy Family(string family) => factory.Create(new ActorId(family), RefreshFamilyActor.TypeName);
}
