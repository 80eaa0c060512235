using System.Text.Json;
using Dapr.Client;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;

namespace Switchyard.ContactProcessor.Contacts;

/// <summary>Tells every gateway what was stored.</summary>
internal sealed class ContactAnnouncer(DaprClient dapr)
{
    /// <summary>What one event may hold, in bytes, with room for the envelope below the 1 MB that NATS takes.</summary>
    private const int EventBytes = 512 * 1024;

    private static readonly Dictionary<string, string> Metadata = new() { ["cloudevent.type"] = EventTypes.ContactStoredV1 };

    /// <summary>Publishes the documents, many in one event: what costs is the event.</summary>
    public Task AnnounceAsync(IReadOnlyCollection<ContactDocument> documents, CancellationToken cancellationToken)
    {
        var events = new List<Task>(1);
        var some = new List<StoredContact>(documents.Count);
        var size = 0;
        foreach (var document in documents)
        {
            if (size + document.SizeBound > EventBytes && some.Count > 0)
            {
                events.Add(PublishAsync(some, cancellationToken));
                some = [];
                size = 0;
            }

            some.Add(document.Contact);
            size += document.SizeBound;
        }

        events.Add(PublishAsync(some, cancellationToken));
        return Task.WhenAll(events);
    }

    private Task PublishAsync(List<StoredContact> contacts, CancellationToken cancellationToken) => dapr.PublishByteEventAsync(
        ComponentNames.Broadcast,
        Topics.ContactEvents,
        JsonSerializer.SerializeToUtf8Bytes(new ContactsStored(contacts), ProcessorJson.Default.ContactsStored),
        "application/json",
        Metadata,
        cancellationToken);
}
