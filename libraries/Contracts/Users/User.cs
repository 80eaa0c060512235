namespace Switchyard.Contracts.Users;

/// <summary>A user as the public API, every event and every outcome show it.</summary>
/// <param name="Id">UUID.</param>
/// <param name="Email">As its owner wrote it, trimmed.</param>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Roles">Sorted, without repeats; <c>admin</c> is the only one with a meaning.</param>
/// <param name="Version">1 at creation, one more with each change; the public ETag.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="ChangedAt">When it was last changed, UTC.</param>
public sealed record User(string Id, string Email, string Name, IReadOnlyList<string> Roles, long Version, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);
