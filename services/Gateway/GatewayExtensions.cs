using Dapr.Client;
using Switchyard.Contracts;
using Switchyard.Gateway.Apis;
using Switchyard.Gateway.Contacts;
using Switchyard.Gateway.Flow;
using Switchyard.Gateway.Forwarding;
using Switchyard.Gateway.Hosting;
using Switchyard.Gateway.Live;
using Switchyard.Gateway.Progress;
using Switchyard.Gateway.SystemView;
using Switchyard.ServiceDefaults.Hosting;

namespace Switchyard.Gateway;

internal static class GatewayExtensions
{
    /// <summary>Adds the public port, the way to the other services, the live feed and the progress of what was posted.</summary>
    /// <exception cref="InvalidOperationException">The public port is the app port, or no port.</exception>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddPorts();
        builder.Services.AddOpenApi(options => options.AddDocumentTransformer<HealthDescription>());
        builder.Services.AddSingleton(TimeProvider.System);

        builder.Services.AddSingleton(provider => new IntakeClient(provider.Invoke(AppIds.ContactIntake)));
        builder.Services.AddSingleton(provider => new ProcessorClient(provider.Invoke(AppIds.ContactProcessor)));

        builder.Services.AddSingleton(new ContactFeed(builder.Configuration.GetValue("Live:Remembered", 4096)));
        builder.Services.AddSingleton(new AcceptedMemory(builder.Configuration.GetValue("Progress:Remembered", 65536)));
        builder.Services.AddSingleton<FlowMeter>();
        builder.Services.AddSingleton<SystemReader>();
        builder.Services.AddSingleton<StoredSignals>();
        builder.Services.AddSingleton<ProgressWatch>();
        builder.Services.AddSingleton<ContactEvents>();
        builder.Services.AddSingleton<ContactPosting>();
    }

    private static HttpClient Invoke(this IServiceProvider services, string appId)
    {
        var client = services.GetRequiredService<DaprClient>().CreateInvokableHttpClient(appId);
        client.Timeout = TimeSpan.FromSeconds(30);
        return client;
    }
}
