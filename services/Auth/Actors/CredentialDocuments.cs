using Dapr.Client;
using Switchyard.Auth.Domain;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;
using Switchyard.UserRules;

namespace Switchyard.Auth.Actors;

/// <summary>
/// What is read without the actor: from an address to its user, and how a registration ended. Upserts of the credential's present state alone, so that writing
/// them again does no harm; a look-up that an address change left behind is found out by the credential's own address.
/// </summary>
public sealed class CredentialDocuments(DaprClient dapr)
{
    private static readonly Dictionary<string, string> Json = new() { ["contentType"] = "application/json" };

    /// <summary>Writes what the credential's state says.</summary>
    public async Task WriteAsync(string userId, Credential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (credential is { Status: CredentialStatus.Active, User: { } user } && EmailAddress.TryParse(user.Email, out _) is { } email)
            await dapr.SaveStateAsync(ComponentNames.StateStore, LoginKey(email.Key), new LoginEntry(userId), metadata: Json);
        if (credential.Outcome is { } outcome)
            await dapr.SaveStateAsync(ComponentNames.StateStore, OperationKey(outcome.Id), outcome, metadata: Json);
    }

    /// <summary>The user that an address logs in as, if any did ever.</summary>
    public async Task<string?> UserOfAsync(EmailAddress email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        var entry = await dapr.GetStateAsync<LoginEntry?>(ComponentNames.StateStore, LoginKey(email.Key), cancellationToken: cancellationToken);
        return entry?.UserId;
    }

    /// <summary>How a registration ended, or null while it has not.</summary>
    public Task<OperationOutcome?> OutcomeAsync(string operationId, CancellationToken cancellationToken) =>
        dapr.GetStateAsync<OperationOutcome?>(ComponentNames.StateStore, OperationKey(operationId), cancellationToken: cancellationToken);

    private static string LoginKey(string emailKey) => $"login-{emailKey}";

    private static string OperationKey(string operationId) => $"operation-{operationId}";
}

/// <summary>The user behind an address.</summary>
public sealed record LoginEntry(string UserId);
