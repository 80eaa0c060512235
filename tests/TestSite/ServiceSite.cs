using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Contracts;
using Switchyard.Sandbox;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resources;
using Switchyard.TestSupport;

namespace Switchyard.TestSite;

/// <summary>Starts services.</summary>
public static class ServiceSite
{
    /// <summary>Starts a service and waits until its actors and subscriptions are there.</summary>
    /// <typeparam name="TService">Any type of its assembly.</typeparam>
    /// <param name="appId">Its app-id.</param>
    /// <param name="settings">Settings beyond the defaults; they win.</param>
    /// <param name="services">Replaces services.</param>
    /// <param name="secrets">Secrets beside the development ones.</param>
    public static async Task<ServiceSite<TService>> StartAsync<TService>(string appId, IReadOnlyDictionary<string, string>? settings = null,
        Action<IServiceCollection>? services = null, IReadOnlyDictionary<string, string>? secrets = null)
        where TService : class
    {
        var site = new ServiceSite<TService>();
        try
        {
            await site.StartAsync(appId, settings, services, secrets);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }
}

/// <summary>
/// One service in the test's process, beside real embedded sidecars with the repository's own components: state, actors, reminders, topics and scopes are the real
/// ones, in a folder of the test's own. Where the other services would be, bystanders take the messages.
/// </summary>
public sealed class ServiceSite<TService> : IAsyncDisposable
    where TService : class
{
    private static readonly string[] Apps = [AppIds.Auth, AppIds.Users, AppIds.Gateway];
    private readonly SiteFolder folder = new();
    private readonly SidecarGroup sidecars = new(NullLoggerFactory.Instance);
    private readonly Dictionary<string, Uri> endpoints = [];
    private readonly List<Bystander> bystanders = [];
    private readonly HttpClient http = new();
    private readonly ConcurrentQueue<ReceivedEvent> received = new();
    private SiteApp? app;

    internal ServiceSite()
    {
    }

    /// <summary>Calls the service.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>The service's own services.</summary>
    public IServiceProvider Services => app!.Services;

    /// <summary>What the others have received so far.</summary>
    public IEnumerable<ReceivedEvent> Received => received;

    internal async Task StartAsync(string appId, IReadOnlyDictionary<string, string>? settings, Action<IServiceCollection>? services, IReadOnlyDictionary<string, string>? secrets)
    {
        folder.AddSecrets(secrets ?? new Dictionary<string, string>());
        foreach (var other in Apps.Where(other => other != appId))
            await AddBystanderAsync(other);
        await AddServiceAsync(appId, settings, services);
    }

    /// <summary>Publishes as another service does.</summary>
    /// <param name="publisher">Its app-id: the topic's scopes hold.</param>
    /// <param name="topic">A topic of the component <c>pubsub</c>.</param>
    /// <param name="id">The CloudEvent's id.</param>
    /// <param name="type">The CloudEvent's type.</param>
    /// <param name="data">JSON, or what a broken publisher takes for it.</param>
    public async Task PublishAsync(string publisher, string topic, string id, string type, string data)
    {
        using var content = new StringContent(data, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.PostAsync(new Uri(endpoints[publisher],
            $"v1.0/publish/{ComponentNames.PubSub}/{topic}?metadata.cloudevent.id={id}&metadata.cloudevent.type={type}"), content);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Delivers an event to the service itself, as a broker does that gave it up elsewhere.</summary>
    public async Task<HttpResponseMessage> DeliverAsync(string topic, string id, string type, string data)
    {
        var envelope = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id,
            ["type"] = type,
            ["topic"] = topic,
            ["datacontenttype"] = "application/json",
            ["data"] = JsonNode.Parse(data),
        };
        using var content = new StringContent(envelope.ToJsonString(), Encoding.UTF8, "application/cloudevents+json");
        return await Client.PostAsync(new Uri(topic, UriKind.Relative), content);
    }

    /// <summary>The first event that the others receive on a topic and that fits; waits for it.</summary>
    public async Task<ReceivedEvent> ReceivedAsync(string topic, Func<ReceivedEvent, bool> isIt)
    {
        ReceivedEvent? found = null;
        await Until.HoldsAsync(() => (found = received.FirstOrDefault(e => e.Topic == topic && isIt(e))) is not null, $"an event on {topic}");
        return found!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        await sidecars.DisposeAsync();
        foreach (var bystander in bystanders)
            await bystander.DisposeAsync();
        Client.Dispose();
        http.Dispose();
        folder.Dispose();
    }

    private async Task AddServiceAsync(string appId, IReadOnlyDictionary<string, string>? settings, Action<IServiceCollection>? services)
    {
        var (port, sidecar) = (FreePorts.Take(), FreePorts.Take());
        var all = new Dictionary<string, string>
        {
            ["APP_PORT"] = $"{port}",
            ["DAPR_HTTP_ENDPOINT"] = $"http://127.0.0.1:{sidecar}",
            ["Logging:LogLevel:Default"] = "Critical",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            all[name] = value;
        app = new SiteApp(all, services);
        app.UseKestrel();
        app.StartServer();
        Client.BaseAddress = new Uri($"http://127.0.0.1:{port}/");
        await AddSidecarAsync(appId, port, sidecar);
        await Until.HoldsAsync(async () => JsonNode.Parse(await http.GetStringAsync(new Uri(endpoints[appId], "v1.0/metadata")))!
            ["actorRuntime"]?["hostReady"]?.GetValue<bool>() == true, "the actors to be hosted");
    }

    private async Task AddBystanderAsync(string appId)
    {
        var port = FreePorts.Take();
        var bystander = new Bystander(received);
        bystanders.Add(bystander);
        await bystander.StartAsync(port);
        await AddSidecarAsync(appId, port, FreePorts.Take());
    }

    private async Task AddSidecarAsync(string appId, int appPort, int httpPort)
    {
        await sidecars.StartAsync(new SidecarOptions
        {
            AppId = appId,
            AppPort = appPort,
            HttpPort = httpPort,
            GrpcPort = FreePorts.Take(),
            ResourcesPaths = folder.Resources,
            WorkingDirectory = folder.WorkingDirectory,
            PlacementHostAddress = "embedded",
            SchedulerHostAddress = "embedded",
        }, CancellationToken.None);
        endpoints[appId] = new Uri($"http://127.0.0.1:{httpPort}/");
        await Until.HoldsAsync(async () => (await http.GetAsync(new Uri(endpoints[appId], "v1.0/healthz"))).IsSuccessStatusCode, $"the sidecar of {appId}");
    }

    private sealed class SiteApp(IReadOnlyDictionary<string, string> settings, Action<IServiceCollection>? services)
        : WebApplicationFactory<TService>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            foreach (var (name, value) in settings)
                builder.UseSetting(name, value);
            if (services is not null)
                builder.ConfigureServices(services);
        }
    }
}
