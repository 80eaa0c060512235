namespace Switchyard.Contracts.Contacts;

/// <summary>A stored contact person, as the API and the events show it.</summary>
/// <param name="Id">UUIDv7, or UUIDv8 derived from the client's Idempotency-Key; says nothing about the order.</param>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Email">One @ and a domain.</param>
/// <param name="Phones">At most 20.</param>
/// <param name="Birthdate">A date that exists, not in the future when it was taken in.</param>
/// <param name="ReceivedAt">UTC; when the event was published, to the whole second.</param>
/// <param name="StoredAt">UTC; strictly increasing within one processor, so that lists have one order.</param>
public sealed record StoredContact(
    Guid Id,
    string Name,
    string Email,
    IReadOnlyList<StoredPhone> Phones,
    DateOnly Birthdate,
    DateTime ReceivedAt,
    DateTime StoredAt);

/// <summary>A telephone number of a contact person.</summary>
/// <param name="Number">3 to 40 characters.</param>
/// <param name="Type"><c>mobile</c>, <c>home</c> or <c>work</c>.</param>
public sealed record StoredPhone(string Number, string Type);
