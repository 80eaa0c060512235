using System.Text.Json;
using Dapr;
using Dapr.Client;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.Users.Commands;

/// <summary>Takes commands from the broker and says what is to become of them.</summary>
internal sealed partial class CommandReceiver(UserCommandHandler handler, DaprClient dapr, ILogger<CommandReceiver> logger)
{
    private static readonly OperationProblem Unreadable = new(422, "Not a command", "The command could not be read and was put aside.");

    /// <summary>Carries a command out.</summary>
    public async Task<Verdict> HandleAsync(Delivery delivery)
    {
        if (Read(delivery) is not { } command)
            return Verdict.Drop;
        try
        {
            await handler.HandleAsync(command, CancellationToken.None);
            return Verdict.Success;
        }
        catch (Exception e) when (e is DaprException or HttpRequestException or OperationCanceledException)
        {
            LogFailure(e, command.Id);
            return Verdict.Retry;
        }
    }

    /// <summary>A command that was dropped ends as rejected, so that nobody waits for it in vain. Its event's id is the operation's.</summary>
    public async Task<Verdict> BuryAsync(Delivery delivery)
    {
        LogBuried(delivery.Id, delivery.Type);
        if (!Guid.TryParse(delivery.Id, out var operation))
            return Verdict.Success;
        var outcome = new OperationOutcome(operation.ToString(), OperationOutcome.Rejected, null, Unreadable);
        try
        {
            await dapr.PublishByteEventAsync(ComponentNames.Broadcast, Topics.UserResults, JsonSerializer.SerializeToUtf8Bytes(outcome, UsersJson.Default.OperationOutcome),
                "application/json", new Dictionary<string, string> { ["cloudevent.id"] = outcome.Id, ["cloudevent.type"] = OperationOutcome.Type });
            return Verdict.Success;
        }
        catch (Exception e) when (e is DaprException or HttpRequestException)
        {
            LogFailure(e, outcome.Id);
            return Verdict.Retry;
        }
    }

    private UserCommand? Read(Delivery delivery)
    {
        try
        {
            return delivery.Flaw is null && JsonSerializer.Deserialize(delivery.Data.Span, UsersJson.Default.UserCommand) is { } command
                && Guid.TryParse(command.UserId, out _) && Guid.TryParse(command.Id, out _) ? command : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            LogUnreadable(delivery.Id, delivery.Type, e.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Command {Id} is to be repeated")]
    private partial void LogFailure(Exception exception, string id);

    [LoggerMessage(LogLevel.Error, "Event {Id} of type {Type} is no user command and goes to the dead letters: {Reason}")]
    private partial void LogUnreadable(string? id, string? type, string reason);

    [LoggerMessage(LogLevel.Error, "Dead letter {Id} of type {Type} was taken off user-commands-dead; its operation is rejected")]
    private partial void LogBuried(string? id, string? type);
}
