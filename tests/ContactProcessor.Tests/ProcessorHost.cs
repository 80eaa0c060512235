using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Switchyard.ContactProcessor.Contacts;
using Switchyard.Contracts;
using Switchyard.PagedState;
using Switchyard.TestSite;
using Switchyard.TestSupport;

namespace Switchyard.ContactProcessor.Tests;

/// <summary>The processor and its sidecar for one test: an embedded one, or one that fails on demand.</summary>
internal sealed class ProcessorHost : IAsyncDisposable
{
    private readonly ServiceSite<Program>? site;
    private readonly TestApp<Program>? app;
    private readonly FakeSidecar? faults;
    private readonly List<ProcessorHost> others = [];

    private ProcessorHost(ServiceSite<Program> site) => (this.site, Client) = (site, site.Client);

    private ProcessorHost(IReadOnlyDictionary<string, string> sidecar, FakeSidecar? faults)
    {
        this.faults = faults;
        app = new TestApp<Program>(sidecar);
        Client = app.CreateClient();
    }

    /// <summary>The sidecar that fails on demand, where it is one.</summary>
    public FakeSidecar Faults => faults ?? throw new InvalidOperationException("this sidecar does not fail");

    public HttpClient Client { get; }

    /// <summary>The processor among embedded sidecars.</summary>
    public ServiceSite<Program> Site => site!;

    /// <summary>How many requests wait for a write to begin.</summary>
    public int WaitingContacts => Services.GetRequiredService<IndexedStore<ContactDocument>>().WaitingCount;

    /// <summary>The store as the app sees it.</summary>
    public StateAccess State => Services.GetRequiredService<StateAccess>();

    private IServiceProvider Services => site?.Services ?? app!.Services;

    /// <summary>Starts it beside an embedded sidecar; the test plays intake and gateway.</summary>
    public static async Task<ProcessorHost> StartAsync() =>
        new(await ServiceSite.StartAsync<Program>(AppIds.ContactProcessor, [AppIds.ContactIntake, AppIds.Gateway]));

    /// <summary>Starts it beside a sidecar that fails on demand.</summary>
    public static async Task<ProcessorHost> StartWithFaultsAsync()
    {
        var sidecar = await FakeSidecar.StartAsync();
        return new ProcessorHost(sidecar.Environment, sidecar);
    }

    /// <summary>A second process of the app on the same sidecar, as after a restart or beside it.</summary>
    public ProcessorHost Another()
    {
        var other = new ProcessorHost(site?.Sidecar.Environment ?? Faults.Environment, null);
        others.Add(other);
        return other;
    }

    /// <summary>Delivers one event.</summary>
    /// <returns>The status that the app answers, as daprd reads it.</returns>
    public async Task<string> DeliverAsync(JsonNode cloudEvent, string topic = "contact-person")
    {
        using var response = await PostAsync(topic, cloudEvent, "application/cloudevents+json");
        Assert.Equal(200, (int)response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["status"]!.GetValue<string>();
    }

    /// <summary>Delivers a message under an id.</summary>
    public Task<string> DeliverAsync(Guid id, byte[]? message = null) => DeliverAsync(Messages.Event(id.ToString(), message ?? Messages.Person()));

    /// <summary>Delivers a bulk.</summary>
    /// <returns>The statuses by entry id.</returns>
    public async Task<Dictionary<string, string>> DeliverBulkAsync(JsonObject bulk, string topic = "contact-person")
    {
        using var response = await PostAsync(topic, bulk, "application/json");
        Assert.Equal(200, (int)response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>();
        return answer!["statuses"]!.AsArray().ToDictionary(one => one!["entryId"]!.GetValue<string>(), one => one!["status"]!.GetValue<string>());
    }

    /// <summary>Reads a whole list, page by page.</summary>
    public async Task<List<JsonObject>> ListAsync(string path = "/contact-persons", int limit = 100)
    {
        var items = new List<JsonObject>();
        string? next = null;
        do
        {
            var page = await Client.GetFromJsonAsync<JsonObject>($"{path}?limit={limit}{(next is null ? "" : $"&after={next}")}");
            items.AddRange(page!["items"]!.AsArray().Select(item => item!.AsObject()));
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);
        return items;
    }

    /// <summary>The ids of a whole list, in its order.</summary>
    public async Task<List<Guid>> ListIdsAsync(string path = "/contact-persons", int limit = 100) =>
        [.. (await ListAsync(path, limit)).Select(item => item["id"]!.GetValue<Guid>())];

    public async Task<HttpResponseMessage> PostAsync(string topic, JsonNode body, string contentType)
    {
        using var content = new StringContent(body.ToJsonString(JsonSerializerOptions.Web), Encoding.UTF8, contentType);
        return await Client.PostAsync($"/{topic}", content);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in others)
            await other.DisposeAsync();
        if (app is not null)
            await app.DisposeAsync();
        if (site is not null)
            await site.DisposeAsync();
        if (faults is not null)
            await faults.DisposeAsync();
    }
}
