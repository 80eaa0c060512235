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
    public async Task<Verdict> HandleAsync(Delivery delivery)
    {
        if (Read(delivery) is not { } happened)
            return Verdict.Drop;
        try
        {
            await actors.ApplyAsync(happened, CancellationToken.None);
            return Verdict.Success;
        }
        catch (Exception e) when (e is DaprException or HttpRequestException or OperationCanceledException)
        {
            LogFailure(e, happened.Id);
            return Verdict.Retry;
        }
    }

    /// <summary>An event that could not be read is told to the operator; there is nothing else to be done with it.</summary>
    public Task<Verdict> BuryAsync(Delivery delivery)
    {
        LogBuried(delivery.Id, delivery.Type);
        return Task.FromResult(Verdict.Success);
    }

    private UserEvent? Read(Delivery delivery)
    {
        try
        {
            return delivery.Flaw is null ? JsonSerializer.Deserialize(delivery.Data.Span, UsersJson.Default.UserEvent) : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            LogUnreadable(delivery.Id, delivery.Type, e.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Event {Id} is to be repeated")]
    private partial void LogFailure(Exception exception, string id);

    [LoggerMessage(LogLevel.Error, "Event {Id} of type {Type} is no user event and goes to the dead letters: {Reason}")]
    private partial void LogUnreadable(string? id, string? type, string reason);

    [LoggerMessage(LogLevel.Error, "Dead letter {Id} of type {Type} was taken off user-events-dead; it changed nothing")]
    private partial void LogBuried(string? id, string? type);
}
