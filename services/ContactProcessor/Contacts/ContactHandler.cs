using Switchyard.PagedState;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.ContactProcessor.Contacts;

/// <summary>Handles the topic <c>contact-person</c>.</summary>
internal sealed partial class ContactHandler(ContactReader reader, IndexedStore<ContactDocument> store, ILogger<ContactHandler> logger)
{
    /// <summary>Stores and announces what can be read, and drops the rest to the dead letters.</summary>
    /// <returns>A verdict for each delivery, in their order.</returns>
    public async Task<IReadOnlyList<Verdict>> HandleAsync(IReadOnlyList<Delivery> deliveries)
    {
        var verdicts = new Verdict[deliveries.Count];
        var contacts = new List<NewDocument<ContactDocument>>(deliveries.Count);
        for (var i = 0; i < deliveries.Count; i++)
        {
            var (contact, reason) = reader.Read(deliveries[i]);
            if (contact is { } good)
            {
                contacts.Add(good);
                continue;
            }

            verdicts[i] = Verdict.Drop;
            ProcessorMetrics.Dropped.Add(1);
            LogDrop(deliveries[i].Id, reason);
        }

        if (contacts.Count > 0 && !await TryStoreAsync(contacts))
            RetryAllButDropped(verdicts);
        return verdicts;
    }

    private async Task<bool> TryStoreAsync(List<NewDocument<ContactDocument>> contacts)
    {
        try
        {
            await store.AddAsync(contacts);
            ProcessorMetrics.Stored.Add(contacts.Count);
            return true;
        }
        catch (Exception)
        {
            // The store has logged it, once for all that it gathered.
            ProcessorMetrics.Retried.Add(contacts.Count);
            return false;
        }
    }

    private static void RetryAllButDropped(Verdict[] verdicts)
    {
        for (var i = 0; i < verdicts.Length; i++)
            verdicts[i] = verdicts[i] == Verdict.Drop ? Verdict.Drop : Verdict.Retry;
    }

    [LoggerMessage(LogLevel.Warning, "Event {Id} goes to the dead letters: {Reason}")]
    private partial void LogDrop(string? id, string? reason);
}
