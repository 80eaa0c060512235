using System.Text.Json;
using Dapr;
using Switchyard.Auth.Actors;
using Switchyard.Contracts.Users;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.Auth.Flows;

/// <summary>Follows what happens to users. Versions in the events make order and repeats harmless.</summary>
internal sealed partial class UserEventHandler(AuthActors actors, ILogger<UserEventHandler> logger)
{
    /// <summary>Applies an event to its credential.</summary>
    public Task<Verdict> HandleAsync(Delivery delivery) => Read(delivery) is { } happened ? ApplyAsync(happened) : Task.FromResult(Verdict.Drop);

    /// <summary>
    /// An event that could not be read is told to the operator; there is nothing else to be done with it. One that can be read was not dropped by this service but given
    /// up by the broker: it is applied.
    /// </summary>
    public Task<Verdict> BuryAsync(Delivery delivery)
    {
        LogBuried(delivery.Id, delivery.Type);
        return Read(delivery) is { } happened ? ApplyAsync(happened) : Task.FromResult(Verdict.Success);
    }

    private async Task<Verdict> ApplyAsync(UserEvent happened)
    {
        try
        {
            await actors.ApplyAsync(happened);
            return Verdict.Success;
        }
        catch (Exception e) when (e is DaprException or HttpRequestException or OperationCanceledException)
        {
            LogFailure(e, happened.Id);
            return Verdict.Retry;
        }
    }

    private UserEvent? Read(Delivery delivery)
    {
        try
        {
            if (delivery.Flaw is null && JsonSerializer.Deserialize(delivery.Data.Span, UsersJson.Default.UserEvent) is { } happened && IsWhole(happened))
                return happened;
            LogUnreadable(delivery.Id, delivery.Type, delivery.Flaw ?? "a member is missing, or the user's id is not a UUID in its plain form");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Not the message, which may quote the data.
            LogUnreadable(delivery.Id, delivery.Type, e.GetType().Name);
        }
        return null;
    }

    /// <summary>JSON may leave out what the records promise.</summary>
    private static bool IsWhole(UserEvent happened) => Guid.TryParseExact(happened.UserId, "D", out var id) && id.ToString() == happened.UserId && happened switch
    {
        UserRejected rejected => rejected is { Problem: not null, CommandId: not null },
        UserCreated created => IsWhole(created.User),
        UserChanged changed => IsWhole(changed.User),
        UserRolesSet set => IsWhole(set.User),
        UserDeleted deleted => IsWhole(deleted.User),
        _ => false,
    };

    private static bool IsWhole(User? user) => user is { Id: not null, Email: not null, Name: not null, Roles: not null };

    [LoggerMessage(LogLevel.Warning, "Event {Id} is to be repeated")]
    private partial void LogFailure(Exception exception, string id);

    [LoggerMessage(LogLevel.Error, "Event {Id} of type {Type} is no user event: {Reason}")]
    private partial void LogUnreadable(string? id, string? type, string reason);

    [LoggerMessage(LogLevel.Error, "Dead letter {Id} of type {Type} was taken off user-events-dead")]
    private partial void LogBuried(string? id, string? type);
}
