namespace Switchyard.Contracts;

/// <summary>The CloudEvents attribute <c>type</c> of each event.</summary>
public static class EventTypes
{
    /// <summary>A contact person that was taken in; <c>id</c> is the person's id.</summary>
    public const string ContactPersonV1 = "contact.person.v1";

    /// <summary>Contact persons that were stored, <see cref="Contacts.ContactsStored"/>.</summary>
    public const string ContactStoredV1 = "contact.stored.v1";
}
