using System.Text.Json;
using Switchyard.PagedState;
using Switchyard.Users.Actors;
using Switchyard.Users.Commands;
using Switchyard.Users.ReadModel;

namespace Switchyard.Users;

/// <summary>What users consists of.</summary>
internal static class UsersExtensions
{
    public static void AddUsers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<StateAccess>();
        builder.Services.AddIndex<UserDocument>("user", _ => (_, _) => Task.CompletedTask);
        builder.Services.AddSingleton<UserDocuments>();
        builder.Services.AddSingleton<UserCommandHandler>();
        builder.Services.AddSingleton<CommandBurial>();
        builder.Services.AddSingleton<CommandReceiver>();
        builder.Services.AddActors(options =>
        {
            // Stores and sidecars may order an object's members anew, the discriminator too.
            options.JsonSerializerOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                TypeInfoResolver = UsersServiceJson.Default,
                AllowOutOfOrderMetadataProperties = true,
            };
            options.ActorIdleTimeout = TimeSpan.FromMinutes(5);
            options.Actors.RegisterActor<UserActor>();
            options.Actors.RegisterActor<EmailActor>();
        });
    }
}
