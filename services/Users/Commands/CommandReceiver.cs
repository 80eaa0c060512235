using System.Text.Json;
using Dapr;
using Switchyard.Contracts.Users;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.Users.Commands;

/// <summary>Takes commands from the broker and says what is to become of them.</summary>
internal sealed partial class CommandReceiver(UserCommandHandler handler, CommandBurial burial, ILogger<CommandReceiver> logger)
{
    /// <summary>Carries a command out.</summary>
    public Task<Verdict> HandleAsync(Delivery delivery) => Read(delivery) is { } command
        ? TryAsync(command.Id, () => handler.HandleAsync(command))
        : Task.FromResult(Verdict.Drop);

    /// <summary>
    /// What was dropped ends as rejected, so that nobody waits for it in vain. What can be read was not dropped by this service but given up by the broker: it is carried out.
    /// </summary>
    public Task<Verdict> BuryAsync(Delivery delivery)
    {
        LogBuried(delivery.Id, delivery.Type);
        return Read(delivery) is { } command
            ? TryAsync(command.Id, () => handler.HandleAsync(command))
            : TryAsync(delivery.Id, () => burial.RejectAsync(delivery));
    }

    private async Task<Verdict> TryAsync(string? id, Func<Task> act)
    {
        try
        {
            await act();
            return Verdict.Success;
        }
        catch (Exception e) when (e is DaprException or HttpRequestException or OperationCanceledException)
        {
            LogFailure(e, id);
            return Verdict.Retry;
        }
    }

    private UserCommand? Read(Delivery delivery)
    {
        try
        {
            if (delivery.Flaw is null && JsonSerializer.Deserialize(delivery.Data.Span, UsersJson.Default.UserCommand) is { } command && IsWhole(command))
                return command;
            LogUnreadable(delivery.Id, delivery.Type, delivery.Flaw ?? "a member is missing, or an id is not a UUID in its plain form");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Not the message, which may quote the data.
            LogUnreadable(delivery.Id, delivery.Type, e.GetType().Name);
        }
        return null;
    }

    /// <summary>JSON may leave out what the records promise.</summary>
    private static bool IsWhole(UserCommand command) => IsId(command.Id) && IsId(command.UserId) && command switch
    {
        CreateUser create => create is { Email: not null, Name: not null, Roles: not null },
        ChangeUser change => change is { Email: not null, Name: not null },
        SetRoles set => set.Roles is not null,
        _ => true,
    };

    /// <summary>One spelling alone: an actor's id is a text, and two spellings would be two actors of one user.</summary>
    private static bool IsId(string? text) => Guid.TryParseExact(text, "D", out var id) && id.ToString() == text;

    [LoggerMessage(LogLevel.Warning, "Command {Id} is to be repeated")]
    private partial void LogFailure(Exception exception, string? id);

    [LoggerMessage(LogLevel.Error, "Event {Id} of type {Type} is no user command: {Reason}")]
    private partial void LogUnreadable(string? id, string? type, string reason);

    [LoggerMessage(LogLevel.Error, "Dead letter {Id} of type {Type} was taken off user-commands-dead")]
    private partial void LogBuried(string? id, string? type);
}
