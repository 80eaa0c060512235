namespace Switchyard.Contracts.Contacts;

/// <summary>When a contact person was received and stored: all that may be told to somebody who only knows its id.</summary>
/// <param name="Id">The contact person's id.</param>
/// <param name="ReceivedAt">UTC, to the whole second.</param>
/// <param name="StoredAt">UTC.</param>
public sealed record ContactTimes(Guid Id, DateTime ReceivedAt, DateTime StoredAt);
