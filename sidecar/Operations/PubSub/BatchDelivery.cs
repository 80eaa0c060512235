using System.Text.Json;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Cel;
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
        foreach (var (address, group) in await RouteAsync(entries, events, failed))
            failed.UnionWith(await DeliverAsync(address, group, events));
        // What failed because the subscription ends is kept by the broker, not dead-lettered.
        if (!topic.Closing.IsCancellationRequested)
            foreach (var entry in failed.ToList())
                if (await topic.TryDeadLetterAsync(entry.Message))
                    failed.Remove(entry);
        return entries.ConvertAll(entry => !failed.Contains(entry));
    }

    private async ValueTask<Dictionary<Uri, List<BatchEntry>>> RouteAsync(List<BatchEntry> entries, PooledBuffer events, HashSet<BatchEntry> failed)
    {
        var routed = new Dictionary<Uri, List<BatchEntry>>();
        foreach (var entry in entries)
        {
            Uri? address;
            try
            {
                BatchBody.WriteEvent(events, topic, entry);
                address = HasExpired(entry.Message) ? null : topic.Routes.Find(topic.Raw ? AsJsonText(entry.Message) : entry.Message.Data);
            }
            catch (Exception exception) when (exception is JsonException or CelException)
            {
                failed.Add(entry);
                continue;
            }
            if (address is null)
                await topic.TryDeadLetterAsync(entry.Message);
            else if (routed.TryGetValue(address, out var group))
                group.Add(entry);
            else
                routed[address] = [entry];
        }
        return routed;
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
    private async Task<IReadOnlyList<BatchEntry>> DeliverAsync(Uri address, List<BatchEntry> entries, PooledBuffer events)
    {
        IReadOnlyList<BatchEntry> pending = entries;
        try
        {
            return await topic.Policy.ExecuteAsync(
                async _ => pending = await AttemptAsync(address, pending, events),
                failed => failed.Count == 0 ? AttemptVerdict.Success : AttemptVerdict.Failure,
                topic.Closing.Token);
        }
        catch (Exception exception) when (exception is CircuitBreakerOpenException
            || (exception is OperationCanceledException && topic.Closing.IsCancellationRequested))
        {
            return pending;
        }
    }

    private async Task<IReadOnlyList<BatchEntry>> AttemptAsync(Uri address, IReadOnlyList<BatchEntry> entries, PooledBuffer events)
    {
        var body = PooledBuffer.Rent();
        BatchBody.Write(body, topic, entries, events.Written);
        using var request = DeliveryRequest.ForBatch(address, body.WrittenMemory, topic.PubSub.Name);
        var answer = await topic.SendAsync(request);
        if (answer is not { } given)
            return entries;
        // Only now is it sure that nobody reads the buffer any more.
        body.Dispose();
        return (int)given.Status switch
        {
            >= 200 and <= 299 => await FailedAsync(entries, given.Body),
            // The whole batch is dropped, and not dead-lettered.
            StatusCodes.Status404NotFound => [],
            _ => entries,
        };
    }

    private async ValueTask<IReadOnlyList<BatchEntry>> FailedAsync(IReadOnlyList<BatchEntry> entries, byte[] answer)
    {
        if (AppAnswer.ReadBulk(answer) is not { } statuses)
            return entries;
        var failed = new List<BatchEntry>();
        foreach (var entry in entries)
        {
            switch (statuses.GetValueOrDefault(entry.Id))
            {
                case "SUCCESS":
                    break;
                case "DROP":
                    await topic.TryDeadLetterAsync(entry.Message);
                    break;
                default:
                    failed.Add(entry);
                    break;
            }
        }
        return failed;
    }
}
