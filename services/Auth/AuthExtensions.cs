using System.Text.Json;
using Switchyard.Auth.Actors;
using Switchyard.Auth.Flows;
using Switchyard.Auth.Passwords;
using Switchyard.Auth.Tokens;
using Switchyard.PagedState;

namespace Switchyard.Auth;

/// <summary>What auth consists of.</summary>
internal static class AuthExtensions
{
    public static void AddAuth(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<AuthOptions>(builder.Configuration.GetSection("Auth"));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<StateAccess>();
        builder.Services.AddSingleton<PasswordHasher>();
        builder.Services.AddSingleton<CredentialDocuments>();
        builder.Services.AddSingleton<AuthActors>();
        builder.Services.AddSingleton<ServerSecret>();
        builder.Services.AddSingleton<SigningKeys>();
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<Sessions>();
        builder.Services.AddSingleton<Registrations>();
        builder.Services.AddSingleton<UserEventHandler>();
        builder.Services.AddExceptionHandler<TooManyHashesHandler>();
        builder.Services.AddActors(options =>
        {
            // Stores and sidecars may order an object's members anew, the discriminator too.
            options.JsonSerializerOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                TypeInfoResolver = AuthJson.Default,
                AllowOutOfOrderMetadataProperties = true,
            };
            options.ActorIdleTimeout = TimeSpan.FromMinutes(5);
            options.Actors.RegisterActor<CredentialActor>();
            options.Actors.RegisterActor<LockoutActor>();
            options.Actors.RegisterActor<RefreshFamilyActor>();
            options.Actors.RegisterActor<SigningKeysActor>();
        });
    }
}
