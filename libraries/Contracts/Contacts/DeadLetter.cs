namespace Switchyard.Contracts.Contacts;

/// <summary>A message that could not be processed and waits for somebody to look at it.</summary>
/// <param name="Id">The refused event's id; derived from its content when that was no UUID.</param>
/// <param name="Topic">The topic it was refused on.</param>
/// <param name="Reason">Why, found by decoding it again.</param>
/// <param name="FailedAt">UTC; when it reached the dead letters.</param>
/// <param name="Size">The length of its data in bytes.</param>
public sealed record DeadLetter(Guid Id, string Topic, string Reason, DateTime FailedAt, int Size);
