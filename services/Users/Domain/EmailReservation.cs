namespace Switchyard.Users.Domain;

/// <summary>Who holds an address: the reservation that keeps addresses unique.</summary>
/// <param name="Owner">The user's id; null when it is free.</param>
/// <param name="Version">The owner's version when it was reserved. Only an event of the owner with a higher one releases it.</param>
public sealed record EmailReservation(string? Owner, long Version)
{
    /// <summary>An address nobody holds.</summary>
    public static EmailReservation Free { get; } = new(null, 0);

    /// <summary>The reservation for a user, or null when another holds it.</summary>
    public EmailReservation? Reserve(string user, long version) =>
        Owner is null || Owner == user ? new EmailReservation(user, Owner is null ? version : Math.Max(version, Version)) : null;

    /// <summary>The reservation after the owner's event of that version, which says that the address is no longer the owner's.</summary>
    public EmailReservation Release(string user, long version) => Owner == user && version > Version ? Free : this;
}
