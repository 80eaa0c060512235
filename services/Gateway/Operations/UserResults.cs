using System.Text.Json;
using Switchyard.Contracts.Users;
using Switchyard.Gateway.Waiting;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.Gateway.Operations;

/// <summary>Handles the topic <c>user-results</c>: outcomes go to those who wait for them.</summary>
internal sealed partial class UserResults(Signals<OperationOutcome> outcomes, ILogger<UserResults> logger)
{
    /// <summary>Takes in the outcomes.</summary>
    /// <returns>A verdict for each, in their order: a drop for what cannot be read.</returns>
    public Verdict[] Handle(IReadOnlyList<Delivery> deliveries) => [.. deliveries.Select(Handle)];

    private Verdict Handle(Delivery delivery)
    {
        if (Read(delivery) is { } outcome && Guid.TryParse(outcome.Id, out var id))
        {
            outcomes.Tell(id, outcome);
            return Verdict.Success;
        }

        LogDrop(delivery.Id, delivery.Type);
        return Verdict.Drop;
    }

    private static OperationOutcome? Read(Delivery delivery)
    {
        try
        {
            return delivery is { Flaw: null, Type: OperationOutcome.Type }
                && JsonSerializer.Deserialize(delivery.Data.Span, UsersJson.Default.OperationOutcome) is { Status: OperationOutcome.Succeeded or OperationOutcome.Rejected } outcome
                ? outcome
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Event {Id} of type {Type} on user-results cannot be read and is dropped")]
    private partial void LogDrop(string? id, string? type);
}
