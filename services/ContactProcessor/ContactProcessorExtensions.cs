using Switchyard.ContactProcessor.Contacts;
using Switchyard.ContactProcessor.DeadLetters;
using Switchyard.PagedState;

namespace Switchyard.ContactProcessor;

internal static class ContactProcessorExtensions
{
    /// <summary>Adds the handlers of the two topics and what they store: contacts, which are announced, and dead letters.</summary>
    public static void AddContactProcessor(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<StateAccess>();

        services.AddSingleton<ContactAnnouncer>();
        services.AddIndex<ContactDocument>("contact", provider => provider.GetRequiredService<ContactAnnouncer>().AnnounceAsync);
        services.AddSingleton<ContactReader>();
        services.AddSingleton<ContactHandler>();

        services.AddIndex<DeadLetterDocument>("dead-letter", _ => (_, _) => Task.CompletedTask);
        services.AddSingleton<DeadLetterHandler>();
        services.AddSingleton<DeadLetterReplay>();
    }
}
