namespace Switchyard.Contracts.Contacts;

/// <summary>The answer 202 to posted contact persons.</summary>
/// <param name="Ids">One id a message, in the order of the messages.</param>
public sealed record AcceptedContacts(IReadOnlyList<Guid> Ids);
