using Switchyard.ContactProcessor.Contacts;
using Switchyard.PagedState;
using Switchyard.Contracts.Contacts;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.ContactProcessor.DeadLetters;

/// <summary>Handles a dead letter again, here and under its own id: a broker would discard an id that it has seen.</summary>
internal sealed class DeadLetterReplay(
    IndexReader<DeadLetterDocument> deadLetters, ContactReader reader, IndexedStore<ContactDocument> contacts)
{
    /// <summary>Stores and announces what the dead letter holds, and only then deletes it.</summary>
    /// <returns>The contact person; or the reason why it fails again; or neither when there is no such dead letter.</returns>
    public async Task<(StoredContact? Contact, string? Reason)> ReplayAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await deadLetters.FindAsync(id, cancellationToken) is not { Event: var refused })
            return (null, null);

        var (contact, reason) = reader.Read(new Delivery
        {
            Id = refused.Id,
            Type = refused.Type,
            Time = refused.Time,
            IsBinary = refused.IsBinary,
            Flaw = refused.Flaw,
            Data = await deadLetters.FindBytesAsync(id, cancellationToken) ?? default,
        });
        if (contact is not { } readable)
            return (null, reason);

        var stored = await contacts.AddAsync([readable]);
        await deadLetters.DeleteAsync(id, cancellationToken);
        return (stored[id].Contact, null);
    }
}
