using System.Text.Json;
using Dapr;
using Dapr.Client;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;

namespace Switchyard.Gateway.Operations;

/// <summary>Publishes commands to <c>user-commands</c>, until the broker has taken them or time is up.</summary>
internal sealed partial class CommandPublisher(DaprClient dapr, TimeProvider clock, ILogger<CommandPublisher> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Publishes. A publish that failed may have happened, so it is repeated with the same id, by which <c>users</c> knows it.</summary>
    /// <returns>Whether the broker took it. If not, it may have been published all the same.</returns>
    public async Task<bool> PublishAsync(UserCommand command, string type, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(command, UsersJson.Default.UserCommand);
        var metadata = new Dictionary<string, string>(3)
        {
            ["cloudevent.id"] = command.Id,
            ["cloudevent.type"] = type,
            ["partitionKey"] = command.UserId,
        };
        using var limited = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, cancellationToken);
        try
        {
            for (var pause = FirstPause; !await TryPublishAsync(body, metadata, either.Token); pause = pause < LongestPause ? pause * 2 : LongestPause)
                await Task.Delay(pause, clock, either.Token);
            return true;
        }
        catch (Exception e) when (e is DaprException or OperationCanceledException && limited.IsCancellationRequested)
        {
            LogGivenUp(e, command.Id, Patience.TotalSeconds);
            return false;
        }
    }

    private async Task<bool> TryPublishAsync(byte[] body, Dictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        try
        {
            await dapr.PublishByteEventAsync(ComponentNames.PubSub, Topics.UserCommands, body, "application/json", metadata, cancellationToken);
            return true;
        }
        catch (DaprException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Publishing command {Id} was given up after {Seconds} s")]
    private partial void LogGivenUp(Exception exception, string id, double seconds);
}
