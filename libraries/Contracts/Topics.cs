namespace Switchyard.Contracts;

/// <summary>The topics; each belongs to one component.</summary>
public static class Topics
{
    /// <summary>On <see cref="ComponentNames.PubSub"/>: one framed Cap'n Proto <c>Person</c> an event, as <c>data_base64</c>.</summary>
    public const string ContactPerson = "contact-person";

    /// <summary>On <see cref="ComponentNames.PubSub"/>: what the processor refused, byte for byte as it came.</summary>
    public const string ContactPersonDead = "contact-person-dead";

    /// <summary>On <see cref="ComponentNames.Broadcast"/>: what was stored, <see cref="Contacts.ContactsStored"/> as JSON.</summary>
    public const string ContactEvents = "contact-events";

    /// <summary>On <see cref="ComponentNames.PubSub"/>: <see cref="Users.UserCommand"/> as JSON.</summary>
    public const string UserCommands = "user-commands";

    /// <summary>On <see cref="ComponentNames.PubSub"/>: commands that <c>users</c> refused to read.</summary>
    public const string UserCommandsDead = "user-commands-dead";

    /// <summary>On <see cref="ComponentNames.PubSub"/>: <see cref="Users.UserEvent"/> as JSON.</summary>
    public const string UserEvents = "user-events";

    /// <summary>On <see cref="ComponentNames.PubSub"/>: events that <c>auth</c> refused to read.</summary>
    public const string UserEventsDead = "user-events-dead";

    /// <summary>On <see cref="ComponentNames.Broadcast"/>: <see cref="Users.OperationOutcome"/> as JSON, once the effect can be read.</summary>
    public const string UserResults = "user-results";
}
