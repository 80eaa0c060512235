using System.Text.Json.Serialization;
using Switchyard.Contracts.Users;
using Switchyard.UserValidation;

namespace Switchyard.Auth.Domain;

/// <summary>Where a credential is in its life; stored by name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CredentialStatus>))]
public enum CredentialStatus
{
    /// <summary>Nobody registered.</summary>
    None,

    /// <summary>The user is asked for; nobody can log in yet.</summary>
    Pending,

    /// <summary>The user exists and can log in.</summary>
    Active,

    /// <summary>The user was refused or is gone; there is no hash any more.</summary>
    Removed,
}

/// <summary>What auth keeps of a user. The password is in it as a bcrypt hash alone.</summary>
/// <param name="Status">Where it is in its life.</param>
/// <param name="Hash">bcrypt; null when there is none (any more).</param>
/// <param name="User">The user as its last event told it; null before the first.</param>
/// <param name="Epoch">Refresh families of an earlier epoch are revoked.</param>
/// <param name="OperationId">The registration, as its client knows it.</param>
/// <param name="CommandId">The registration's command, as <c>users</c> knows it.</param>
/// <param name="Outcome">How the registration ended; null while it is pending.</param>
/// <param name="FormerEmailKey">The key of the address that the user had last; nobody logs in as the user under it any more.</param>
public sealed record Credential(CredentialStatus Status, string? Hash, User? User, int Epoch, string? OperationId, string? CommandId, OperationOutcome? Outcome,
    string? FormerEmailKey)
{
    /// <summary>Before anything happened.</summary>
    public static Credential None { get; } = new(CredentialStatus.None, null, null, 0, null, null, null, null);

    /// <summary>The key of the address that the user logs in with; null when there is no logging in.</summary>
    [JsonIgnore]
    public string? EmailKey => Status == CredentialStatus.Active && User is not null ? EmailAddress.TryParse(User.Email, out _)?.Key : null;
}
