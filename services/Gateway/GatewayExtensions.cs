using Dapr.Client;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.Contracts.Users;
using Switchyard.Gateway.Access;
using Switchyard.Gateway.Apis;
using Switchyard.Gateway.Contacts;
using Switchyard.Gateway.Flow;
using Switchyard.Gateway.Forwarding;
using Switchyard.Gateway.Hosting;
using Switchyard.Gateway.Limits;
using Switchyard.Gateway.Live;
using Switchyard.Gateway.Operations;
using Switchyard.Gateway.Progress;
using Switchyard.Gateway.SystemView;
using Switchyard.Gateway.Waiting;
using Switchyard.Idempotency;
using Switchyard.ServiceDefaults.Hosting;

namespace Switchyard.Gateway;

internal static class GatewayExtensions
{
    /// <summary>Adds the public port, who may come in, the way to the other services, the live feed and the progress of what was posted.</summary>
    /// <exception cref="InvalidOperationException">The public port is the app port, or no port.</exception>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddPorts();
        builder.AddAccess();
        builder.AddRateLimits();
        builder.Services.AddOpenApi(options => options
            .AddDocumentTransformer<HealthDescription>()
            .AddDocumentTransformer<SecurityDescription>()
            .AddOperationTransformer<SecurityDescription>());
        builder.Services.AddSingleton(TimeProvider.System);

        builder.Services.AddSingleton(provider => new IntakeClient(provider.Invoke(AppIds.ContactIntake)));
        builder.Services.AddSingleton(provider => new ProcessorClient(provider.Invoke(AppIds.ContactProcessor)));

        builder.Services.AddSingleton(new ContactFeed(builder.Configuration.GetValue("Live:Remembered", 4096)));
        builder.Services.AddSingleton(new AcceptedMemory(builder.Configuration.GetValue("Progress:Remembered", 65536)));
        builder.Services.AddSingleton<FlowMeter>();
        builder.Services.AddSingleton<SystemReader>();
        builder.Services.AddSingleton<Signals<ContactTimes>>();
        builder.Services.AddSingleton<ProgressWatch>();
        builder.Services.AddSingleton<ContactEvents>();
        builder.Services.AddSingleton<PostQueue>();
        builder.Services.AddSingleton<ContactPosting>();
        builder.AddOperations();
    }

    private static void AddOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddRequestIds();
        builder.Services.AddSingleton(provider => new AuthClient(provider.Invoke(AppIds.Auth)));
        builder.Services.AddSingleton(provider => new UsersClient(provider.Invoke(AppIds.Users)));
        builder.Services.AddSingleton(provider => new OperationOwners(
            new OperationOwner(provider.Invoke(AppIds.Users), AppIds.Users), new OperationOwner(provider.Invoke(AppIds.Auth), AppIds.Auth)));
        builder.Services.AddSingleton<Signals<OperationOutcome>>();
        builder.Services.AddSingleton<CommandPublisher>();
        builder.Services.AddSingleton<OperationRunner>();
        builder.Services.AddSingleton<OperationStates>();
        builder.Services.AddSingleton<UserResults>();
    }

    private static HttpClient Invoke(this IServiceProvider services, string appId)
    {
        var client = services.GetRequiredService<DaprClient>().CreateInvokableHttpClient(appId);
        client.Timeout = TimeSpan.FromSeconds(30);
        return client;
    }
}
