using System.Text.Json;
using Switchyard.Sidecar.Apps.Delivery;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Cel;
using Switchyard.Sidecar.Formats.CloudEvents;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>Delivers the messages of a subscription in batches, one request per route, and tells which are acknowledged (contract, section 4.7).</summary>
internal sealed class BatchDelivery(TopicContext topic)
{
    /// <summary>Delivers a batch; gives, in the same order, whether each message is acknowledged.</summary>
    public async Task<IReadOnlyList<bool>> HandleAsync(IReadOnlyList<PubSubMessage> batch, CancellationToken cancellationToken)
    {
        using var events = PooledBuffer.Rent();
        var entries = batch.Select(message => new BatchEntry(RandomId.NewGuid().ToString(), message)).ToList();
        var failed = new HashSet<BatchEntry>();
        foreach (var (route, group) in (await RouteAsync(entries, events, failed)).Values)
            failed.UnionWith(await DeliverAsync(route, group, events));
        // What failed because the subscription ends is kept by the broker, not dead-lettered.
        if (!topic.Closing.IsCancellationRequested)
            foreach (var entry in failed.ToList())
                if (await topic.TryDeadLetterAsync(entry.Message))
                    failed.Remove(entry);
        return entries.ConvertAll(entry => !failed.Contains(entry));
    }

    // By path: two rules with the same one share a request.
    private async ValueTask<Dictionary<string, (EventRoute Route, List<BatchEntry> Group)>> RouteAsync(List<BatchEntry> entries, PooledBuffer events,
        HashSet<BatchEntry> failed)
    {
        var routed = new Dictionary<string, (EventRoute Route, List<BatchEntry> Group)>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            EventRoute? route;
            try
            {
                if (!topic.Raw)
                    WriteEvent(events, entry);
                route = HasExpired(entry.Message) ? null : topic.Routes.Find(topic.Raw ? AsJsonText(entry.Message) : entry.Message.Data);
            }
            catch (Exception exception) when (exception is JsonException or CelException)
            {
                failed.Add(entry);
                continue;
            }
            if (route is null)
                await topic.TryDeadLetterAsync(entry.Message);
            else if (routed.TryGetValue(route.Path, out var known))
                known.Group.Add(entry);
            else
                routed[route.Path] = (route, [entry]);
        }
        return routed;
    }

    // Written once for all attempts.
    private static void WriteEvent(PooledBuffer events, BatchEntry entry)
    {
        var start = events.Length;
        GoJson.Rewrite(entry.Message.Data.Span, events, JsonNumbers.AsDoubles);
        entry.Event = start..events.Length;
    }

    private bool HasExpired(PubSubMessage message) => !topic.Raw
        && (EnvelopeScan.Read(message.Data.Span, withTrace: false) ?? throw new JsonException("the message is not a CloudEvent")).Expired;

    // Rules over raw messages see their text, not an event.
    private static byte[] AsJsonText(PubSubMessage message)
    {
        using var buffer = PooledBuffer.Rent();
        GoString.Write(buffer, message.Data.Span);
        return buffer.ToArray();
    }

    // Gives the entries that failed for good. A retry sends only those that failed before.
    private async Task<IReadOnlyList<BatchEntry>> DeliverAsync(EventRoute route, List<BatchEntry> entries, PooledBuffer events)
    {
        IReadOnlyList<BatchEntry> pending = entries;
        try
        {
            return await topic.Policy.ExecuteAsync(
                async _ => pending = await AttemptAsync(route, pending, events),
                failed => failed.Count == 0 ? AttemptVerdict.Success : AttemptVerdict.Failure,
                topic.Closing.Token);
        }
        catch (Exception exception) when (exception is CircuitBreakerOpenException
            || (exception is OperationCanceledException && topic.Closing.IsCancellationRequested))
        {
            return pending;
        }
    }

    private async ValueTask<IReadOnlyList<BatchEntry>> AttemptAsync(EventRoute route, IReadOnlyList<BatchEntry> entries, PooledBuffer events)
    {
        var batch = new EventBatch(topic.PubSub.Name, topic.Subscription.Topic, route, topic.Raw, entries, events.WrittenMemory);
        if (await topic.SendAsync(batch) is not { } results)
            return entries;
        var failed = new List<BatchEntry>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (results[i] == DeliveryResult.Failure)
                failed.Add(entries[i]);
            else if (results[i] == DeliveryResult.Drop)
                await topic.TryDeadLetterAsync(entries[i].Message);
        }
        return failed;
    }
}
