using Switchyard.Contracts.Users;

namespace Switchyard.Users.Actors;

/// <summary>What the user's actor answers to its own service.</summary>
/// <param name="Outcome">How the command ended, or would end; null when nothing is decided.</param>
/// <param name="Version">The user's version now; 0 before the creation, 1 when that was refused.</param>
/// <param name="EmailKey">The key of the address the user holds now.</param>
/// <param name="FormerEmails">Keys of addresses whose reservations are to be released.</param>
public sealed record UserTurn(OperationOutcome? Outcome, long Version, string? EmailKey, IReadOnlyList<string> FormerEmails);

/// <summary>A command to be carried out.</summary>
/// <param name="Command">The command.</param>
/// <param name="Version">Only while the user is at this version, for which the command's address is reserved; null for a command without an address.</param>
public sealed record Attempt(UserCommand Command, long? Version);

/// <summary>A command that is refused for a reason the user's actor cannot know.</summary>
public sealed record Refusal(UserCommand Command, OperationProblem Problem);

/// <summary>The addresses whose reservations were released for a version of the user.</summary>
public sealed record ReleasedEmails(IReadOnlyList<string> Keys, long Version);

/// <summary>A reservation asked for or given up.</summary>
/// <param name="Owner">The user's id.</param>
/// <param name="Version">The owner's version.</param>
public sealed record EmailClaim(string Owner, long Version);

/// <summary>Whether the address is the claimant's.</summary>
public sealed record EmailAnswer(bool IsYours);
