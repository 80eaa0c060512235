using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Switchyard.Contracts;
using Switchyard.Sidecar.Testing;
using Switchyard.TestSupport;

namespace Switchyard.TestSite;

/// <summary>Starts services.</summary>
public static class ServiceSite
{
    /// <summary>Starts a service and waits until its actors and subscriptions are there.</summary>
    /// <typeparam name="TService">Any type of its assembly.</typeparam>
    /// <param name="appId">Its app-id.</param>
    /// <param name="others">The app-ids that the test plays.</param>
    /// <param name="settings">Settings beyond the defaults; they win.</param>
    /// <param name="services">Replaces services.</param>
    /// <param name="secrets">Secrets beside the development ones.</param>
    /// <param name="environment">The environment's name.</param>
    public static async Task<ServiceSite<TService>> StartAsync<TService>(string appId, IReadOnlyCollection<string> others,
        IReadOnlyDictionary<string, string>? settings = null, Action<IServiceCollection>? services = null, IReadOnlyDictionary<string, string>? secrets = null,
        string environment = "Development")
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(others);
        var site = new ServiceSite<TService>(appId);
        try
        {
            site.AddSecrets(secrets ?? new Dictionary<string, string>());
            await Task.WhenAll(others.Select(site.AddOtherAsync).Append(site.StartAsync(settings ?? new Dictionary<string, string>(), services, environment)));
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
/// ones, in a folder of the test's own, and every call has its token. Where the other services would be, the test answers, and takes the messages.
/// </summary>
/// <typeparam name="TService">Any type of the service's assembly.</typeparam>
public sealed class ServiceSite<TService> : IAsyncDisposable
    where TService : class
{
    private static readonly string[] Folders = [Path.Combine("components", "pubsub", "embedded"), Path.Combine("components", "state", "embedded"), Path.Combine("components", "common")];
    private static readonly HashSet<string> AllTopics =
        [Topics.ContactPerson, Topics.ContactPersonDead, Topics.UserCommands, Topics.UserCommandsDead, Topics.UserEvents, Topics.UserEventsDead, Topics.UserResults, Topics.ContactEvents];

    private readonly EmbeddedSidecars sidecars = new(ComponentFolder.CopyOf(RepositoryRoot.Path, Folders));
    private readonly List<StandInApp> others = [];
    private readonly ConcurrentQueue<ReceivedEvent> received = new();
    private readonly EmbeddedSidecar sidecar;
    private TestApp<TService>? app;

    internal ServiceSite(string appId) => sidecar = sidecars.Add(appId);

    /// <summary>Calls the service as its sidecar does.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>The service's own services.</summary>
    public IServiceProvider Services => app!.Services;

    /// <summary>Its sidecar.</summary>
    public EmbeddedSidecar Sidecar => sidecar;

    /// <summary>What the others have received so far.</summary>
    public IEnumerable<ReceivedEvent> Received => received;

    /// <summary>Runs once the others have received an event.</summary>
    public Func<ReceivedEvent, Task> OnReceived { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers for the other services when they are invoked, by app-id.</summary>
    public Func<string, HttpContext, Task> Answer { get; set; } = (_, context) =>
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };

    /// <summary>Publishes as another service does.</summary>
    /// <param name="publisher">Its app-id: the topic's scopes hold.</param>
    /// <param name="topic">The topic, which tells the component.</param>
    /// <param name="id">The CloudEvent's id.</param>
    /// <param name="type">The CloudEvent's type.</param>
    /// <param name="data">JSON, or what a broken publisher takes for it.</param>
    public Task PublishAsync(string publisher, string topic, string id, string type, string data) =>
        PublishAsync(publisher, topic, id, type, Encoding.UTF8.GetBytes(data), "application/json");

    /// <summary>Publishes bytes of a content type as another service does.</summary>
    /// <inheritdoc cref="PublishAsync(string, string, string, string, string)"/>
    public async Task PublishAsync(string publisher, string topic, string id, string type, byte[] data, string contentType)
    {
        using var http = others.Single(other => other.Sidecar.AppId == publisher).Sidecar.CreateHttpClient();
        using var content = new ByteArrayContent(data);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using var answer = await http.PostAsync(
            new Uri($"v1.0/publish/{ComponentOf(topic)}/{topic}?metadata.cloudevent.id={id}&metadata.cloudevent.type={type}", UriKind.Relative), content);
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

    /// <summary>What the store has for an actor, as JSON; null for nothing.</summary>
    public async Task<JsonNode?> ActorStateAsync(string type, string id, string key)
    {
        using var http = sidecar.CreateHttpClient();
        using var answer = await http.GetAsync(new Uri($"v1.0/actors/{type}/{id}/state/{key}", UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        await sidecars.DisposeAsync();
        foreach (var other in others)
            await other.DisposeAsync();
        Client.Dispose();
    }

    internal async Task StartAsync(IReadOnlyDictionary<string, string> settings, Action<IServiceCollection>? services, string environment)
    {
        app = new TestApp<TService>(sidecar.Environment, settings, environment, services);
        app.UseKestrel();
        app.StartServer();
        Client.BaseAddress = new Uri($"http://127.0.0.1:{sidecar.AppPort}/");
        Client.DefaultRequestHeaders.Add(FakeSidecar.TokenHeader, sidecars.AppToken);
        await sidecar.StartAsync();
    }

    private static string ComponentOf(string topic) => topic is Topics.UserResults or Topics.ContactEvents ? ComponentNames.Broadcast : ComponentNames.PubSub;

    internal async Task AddOtherAsync(string appId)
    {
        var other = await StandInApp.StartAsync(sidecars, appId, async context =>
        {
            if (!HttpMethods.IsPost(context.Request.Method) || !AllTopics.Contains(context.Request.Path.Value![1..]))
            {
                await Answer(appId, context);
                return;
            }

            foreach (var one in await ReceivedEvent.TakeAsync(context))
            {
                received.Enqueue(one);
                await OnReceived(one);
            }
        });
        lock (others)
            others.Add(other);
    }

    internal void AddSecrets(IReadOnlyDictionary<string, string> secrets)
    {
        var file = sidecars.Components.PathOf("components", "common", "development", "secrets.json");
        var all = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        foreach (var (name, value) in secrets)
            all[name] = value;
        File.WriteAllText(file, all.ToJsonString());
    }
}
