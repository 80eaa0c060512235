using Switchyard.ContactIntake.Intake;
using Switchyard.Idempotency;

namespace Switchyard.ContactIntake;

internal static class ContactIntakeExtensions
{
    /// <summary>Adds the taking in of contact persons; it is ready once the secret behind the ids has been read.</summary>
    public static void AddContactIntake(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ContactPublisher>();
        builder.Services.AddRequestIds();
    }
}
