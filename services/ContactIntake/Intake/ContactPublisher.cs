using Dapr;
using Dapr.Client;
using Switchyard.ContactMessages;
using Switchyard.Contracts;

namespace Switchyard.ContactIntake.Intake;

/// <summary>Publishes messages, each under its id, until the broker has taken all of them or time is up.</summary>
internal sealed partial class ContactPublisher(DaprClient dapr, TimeProvider clock, ILogger<ContactPublisher> logger)
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Publishes.</summary>
    /// <returns>Whether the broker took all of them. If not, some may have been published all the same, and may be published again.</returns>
    public async Task<bool> PublishAsync(IReadOnlyList<ContactMessage> messages, Guid[] ids, CancellationToken cancellationToken)
    {
        using var limited = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, cancellationToken);
        try
        {
            if (messages.Count == 1)
                await PublishAsync(messages[0], ids[0], either.Token);
            else
                await PublishAllAsync(messages, ids, either.Token);
            return true;
        }
        catch (Exception e) when (e is DaprException or OperationCanceledException && limited.IsCancellationRequested)
        {
            LogGivenUp(e, Patience.TotalSeconds, messages.Count);
            return false;
        }
    }

    /// <summary>Publishes all in one request, once.</summary>
    /// <returns>The ids of those that the broker took. Others may have been published all the same, and may be published again.</returns>
    public async Task<HashSet<Guid>> PublishOnceAsync(List<ContactEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
            return [];
        try
        {
            var answer = await dapr.BulkPublishEventAsync(ComponentNames.PubSub, Topics.ContactPerson, events, cancellationToken: cancellationToken);
            IntakeMetrics.Published.Add(events.Count - answer.FailedEntries.Count);
            IntakeMetrics.Repeated.Add(answer.FailedEntries.Count);
            return [.. events.Select(one => one.MessageId).Except(answer.FailedEntries.Select(failed => failed.Entry.EventData.MessageId))];
        }
        catch (DaprException e)
        {
            LogBulkFailed(e, events.Count);
            IntakeMetrics.Repeated.Add(events.Count);
            return [];
        }
    }

    private Task PublishAllAsync(IReadOnlyList<ContactMessage> messages, Guid[] ids, CancellationToken cancellationToken) =>
        Parallel.ForAsync(
            0,
            messages.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) => await PublishAsync(messages[i], ids[i], token));

    /// <summary>A publish that failed may have happened, so it is repeated with the same id, by which the processor knows it.</summary>
    private async Task PublishAsync(ContactMessage message, Guid id, CancellationToken cancellationToken)
    {
        var metadata = new Dictionary<string, string>(2)
        {
            ["cloudevent.id"] = id.ToString(),
            ["cloudevent.type"] = EventTypes.ContactPersonV1,
        };
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await dapr.PublishByteEventAsync(
                    ComponentNames.PubSub, Topics.ContactPerson, message.Bytes, "application/octet-stream", metadata, cancellationToken);
                IntakeMetrics.Published.Add(1);
                return;
            }
            catch (DaprException) when (!cancellationToken.IsCancellationRequested)
            {
                IntakeMetrics.Repeated.Add(1);
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Publishing {Count} messages was given up after {Seconds} s")]
    private partial void LogGivenUp(Exception exception, double seconds, int count);

    [LoggerMessage(LogLevel.Warning, "Publishing {Count} messages together failed; each is to come again alone")]
    private partial void LogBulkFailed(Exception exception, int count);
}
