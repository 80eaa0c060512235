using System.Text.Json.Serialization;
using Switchyard.Contracts.Users;
using Switchyard.UserValidation;

namespace Switchyard.Users.Domain;

/// <summary>A user as its actor keeps it.</summary>
/// <param name="User">Null before the creation; kept after the end, so that a late message cannot bring the user back.</param>
/// <param name="IsDeleted">The user is gone, or with no <paramref name="User"/> the creation was refused: nothing comes after either.</param>
/// <param name="Outcomes">How the last commands ended, oldest first: a command that comes again is answered from here.</param>
/// <param name="FormerEmails">Keys of addresses the user no longer has and whose reservations are still to be released.</param>
public sealed record UserState(User? User, bool IsDeleted, IReadOnlyList<OperationOutcome> Outcomes, IReadOnlyList<string> FormerEmails)
{
    /// <summary>How many outcomes are kept.</summary>
    public const int KeptOutcomes = 64;

    /// <summary>Before anything happened.</summary>
    public static UserState Empty { get; } = new(null, false, [], []);

    /// <summary>0 before the creation, 1 when that was refused.</summary>
    [JsonIgnore]
    public long Version => User?.Version ?? (IsDeleted ? 1 : 0);

    /// <summary>The key of the address the user holds now, null for none.</summary>
    [JsonIgnore]
    public string? EmailKey => IsDeleted || User is null ? null : EmailAddress.TryParse(User.Email, out _)?.Key;

    /// <summary>How a command ended, if it did and is remembered.</summary>
    public OperationOutcome? OutcomeOf(string commandId) => Outcomes.FirstOrDefault(o => o.Id == commandId);
}
