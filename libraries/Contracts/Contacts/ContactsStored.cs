namespace Switchyard.Contracts.Contacts;

/// <summary>The event <see cref="EventTypes.ContactStoredV1"/>: one for each write, so it holds one or many persons.</summary>
/// <param name="Contacts">What was stored, oldest first. An entry comes again when its delivery was repeated.</param>
public sealed record ContactsStored(IReadOnlyList<StoredContact> Contacts);
