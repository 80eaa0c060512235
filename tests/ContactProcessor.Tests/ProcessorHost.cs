using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Switchyard.ContactProcessor.Contacts;
using Switchyard.DocumentIndex;
using Switchyard.TestSupport;

namespace Switchyard.ContactProcessor.Tests;

/// <summary>The processor and its sidecar for one test.</summary>
internal sealed class ProcessorHost : IAsyncDisposable
{
    private readonly TestApp<Program> _app;

    private ProcessorHost(FakeSidecar sidecar, TimeProvider? clock)
    {
        Sidecar = sidecar;
        _app = new TestApp<Program>(sidecar.Environment, services: services =>
        {
            if (clock is not null)
                services.Replace(ServiceDescriptor.Singleton(clock));
        });
        Client = _app.CreateClient();
    }

    public FakeSidecar Sidecar { get; }

    public HttpClient Client { get; }

    /// <summary>How many requests wait for a write to begin.</summary>
    public int WaitingContacts => _app.Services.GetRequiredService<IndexedStore<ContactDocument>>().WaitingCount;

    /// <summary>The store as the app sees it.</summary>
    public StateAccess State => _app.Services.GetRequiredService<StateAccess>();

    public static async Task<ProcessorHost> StartAsync(TimeProvider? clock = null) => new(await FakeSidecar.StartAsync(), clock);

    /// <summary>A second process of the app on the same sidecar, as after a restart or beside it.</summary>
    public ProcessorHost Another() => new(Sidecar, null);

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
        await _app.DisposeAsync();
        await Sidecar.DisposeAsync();
    }
}
