using Dapr.Actors;
using Dapr.Actors.Runtime;
using Switchyard.TransactionalActors;
using Switchyard.Users.Domain;

namespace Switchyard.Users.Actors;

/// <summary>What is asked of an address's actor.</summary>
public interface IEmailActor : IActor
{
    /// <summary>Reserves the address unless another holds it.</summary>
    Task<EmailAnswer> ReserveAsync(EmailClaim claim);

    /// <summary>Gives the address up, if it is the owner's and the version is higher than the reservation's.</summary>
    Task<EmailAnswer> ReleaseAsync(EmailClaim claim);
}

/// <summary>An address: who holds it. Its turns make addresses unique on every store.</summary>
[Actor(TypeName = TypeName)]
public sealed class EmailActor(ActorHost host) : Actor(host), IEmailActor
{
    /// <summary>The actor type; the id is the address's key.</summary>
    public const string TypeName = "Email";

    private const string Key = "reservation";

    /// <inheritdoc/>
    public async Task<EmailAnswer> ReserveAsync(EmailClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var held = await HeldAsync();
        if (held.Reserve(claim.Owner, claim.Version) is not { } reserved)
            return new EmailAnswer(false);
        await KeepAsync(held, reserved);
        return new EmailAnswer(true);
    }

    /// <inheritdoc/>
    public async Task<EmailAnswer> ReleaseAsync(EmailClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var held = await HeldAsync();
        var left = held.Release(claim.Owner, claim.Version);
        await KeepAsync(held, left);
        return new EmailAnswer(left.Owner == claim.Owner);
    }

    private Task<EmailReservation> HeldAsync() => StateManager.ReadAsync(Key, EmailReservation.Free);

    private async Task KeepAsync(EmailReservation held, EmailReservation next)
    {
        if (next != held)
            await this.SaveAsync(Key, next, EmailReservation.Free, (kept, saved) => kept == saved);
    }
}
