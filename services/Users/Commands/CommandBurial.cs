using System.Text.Json;
using Dapr.Client;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;
using Switchyard.ServiceDefaults.CloudEvents;
using Switchyard.Users.ReadModel;

namespace Switchyard.Users.Commands;

/// <summary>The end of a command that nobody can read: its operation, whose id is the event's, is rejected, and auth is told, which may wait for a registration's.</summary>
internal sealed class CommandBurial(UserDocuments documents, DaprClient dapr)
{
    private static readonly OperationProblem Unreadable = new(422, "Not a command", "The command could not be read and was put aside.");

    /// <summary>Completes when the rejection is readable and told; nothing is done for an event whose id is not an operation's.</summary>
    public async Task RejectAsync(Delivery delivery)
    {
        if (!Guid.TryParse(delivery.Id, out var operation))
            return;
        var outcome = await documents.RejectAsync(new OperationOutcome(operation.ToString(), OperationOutcome.Rejected, null, Unreadable));
        if (UserOf(delivery) is { } user && outcome.Problem is { } problem)
            await PublishAsync(ComponentNames.PubSub, Topics.UserEvents, outcome.Id, UserRejected.Type,
                JsonSerializer.SerializeToUtf8Bytes(new UserRejected(outcome.Id, outcome.Id, user, problem), UsersJson.Default.UserEvent));
        await PublishAsync(ComponentNames.Broadcast, Topics.UserResults, outcome.Id, OperationOutcome.Type,
            JsonSerializer.SerializeToUtf8Bytes(outcome, UsersJson.Default.OperationOutcome));
    }

    private Task PublishAsync(string component, string topic, string id, string type, byte[] data) =>
        dapr.PublishByteEventAsync(component, topic, data, "application/json", new Dictionary<string, string> { ["cloudevent.id"] = id, ["cloudevent.type"] = type });

    private static string? UserOf(Delivery delivery)
    {
        try
        {
            using var json = JsonDocument.Parse(delivery.Data);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("userId", out var id)
                && id.ValueKind == JsonValueKind.String && Guid.TryParse(id.GetString(), out var user)
                ? user.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
