using Switchyard.ContactMessages;
using Switchyard.PagedState;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.ContactProcessor.Contacts;

/// <summary>Reads the contact person out of an event, checking everything again: whoever may publish is not believed.</summary>
internal sealed class ContactReader(TimeProvider clock)
{
    /// <summary>Reads an event.</summary>
    /// <returns>The person to store, or the reason why this event can never be processed.</returns>
    public (NewDocument<ContactDocument>? Contact, string? Reason) Read(Delivery delivery)
    {
        try
        {
            return Find(delivery) is { } reason ? (null, reason) : Decode(delivery);
        }
        catch (Exception e)
        {
            // What nobody foresaw will not go better the next time.
            return (null, $"Reading it failed unexpectedly ({e.GetType().Name}).");
        }
    }

    private static string? Find(Delivery delivery) => delivery switch
    {
        { Flaw: { } flaw } => $"It is not a readable CloudEvent: {flaw}.",
        { Type: not EventTypes.ContactPersonV1 } => $"type: it must be {EventTypes.ContactPersonV1}.",
        { IsBinary: false } => "data_base64: it is missing.",
        _ when !Guid.TryParse(delivery.Id, out _) => "id: it must be a UUID.",
        _ => null,
    };

    private (NewDocument<ContactDocument>? Contact, string? Reason) Decode(Delivery delivery)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (!ContactMessageReader.TryRead(delivery.Data.Span, DateOnly.FromDateTime(now), out var person, out var refusal))
            return (null, $"{refusal.Location}: {refusal.Message} ({refusal.Rule})");

        // The envelope's time is when the intake published it, and all that a CloudEvent promises; it has whole seconds (contract, section 3.3).
        var contact = new StoredContact(
            Guid.Parse(delivery.Id!), person.Name, person.Email, Phones(person), person.Birthdate, delivery.Time ?? now, default);
        return (new NewDocument<ContactDocument>(new ContactDocument(contact, ""), delivery.Data), null);
    }

    private static StoredPhone[] Phones(ContactPerson person)
    {
        var phones = new StoredPhone[person.Phones.Count];
        for (var i = 0; i < phones.Length; i++)
            phones[i] = new StoredPhone(person.Phones[i].Number, Text(person.Phones[i].Type));
        return phones;
    }

    private static string Text(PhoneType type) => type switch
    {
        PhoneType.Mobile => "mobile",
        PhoneType.Home => "home",
        PhoneType.Work => "work",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The rules let no such type pass."),
    };
}
