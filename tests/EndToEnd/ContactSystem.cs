using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Switchyard.Sandbox;

namespace Switchyard.EndToEnd;

/// <summary>
/// The system under test, by its public HTTP alone: one that is up already, where <c>SWITCHYARD_BASE_URL</c> names it, or one started for these tests.
/// </summary>
public class ContactSystem : IAsyncLifetime
{
    private static readonly string? External = System.Environment.GetEnvironmentVariable("SWITCHYARD_BASE_URL");
    private RunningSystem? own;

    private HttpClient Client { get; } = new(new AdminAccess()) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Settings for every app of a system that these tests start.</summary>
    protected virtual IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    /// <summary>The administrator's way in.</summary>
    /// <exception cref="SkipException">The system cannot be started here.</exception>
    public HttpClient Http
    {
        get
        {
            Skip.If(Client.BaseAddress is null, SystemRuntime.Current.Missing);
            return Client;
        }
    }

    /// <summary>The system's processes.</summary>
    /// <exception cref="SkipException">The system was not started by these tests, or cannot be.</exception>
    public RunningSystem Own
    {
        get
        {
            Skip.If(External is not null, "SWITCHYARD_BASE_URL names a system that is up already: its processes and sidecars are not this test's to touch");
            Skip.If(own is null, SystemRuntime.Current.Missing);
            return own!;
        }
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (External is not null)
            Client.BaseAddress = new Uri(External.TrimEnd('/') + "/");
        else if (SystemRuntime.Current.Missing is null)
            Client.BaseAddress = (own = await RunningSystem.StartAsync(Environment)).BaseAddress;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        Client.Dispose();
        if (own is null)
            return;
        await own.DisposeAsync();
        Leaks.AssertNone(own);
    }

    /// <summary>The system's processes, for a test that kills them.</summary>
    /// <exception cref="SkipException">As <see cref="Own"/>, or the broker makes no promise that would be tested.</exception>
    public RunningSystem Promised()
    {
        Skip.IfNot(SystemRuntime.Current.KeepsPromises, $"{SystemRuntime.Current.PubSub} is a demonstration: what it has accepted may be lost (docs/brokers.md)");
        return Own;
    }

    /// <summary>Posts framed bytes as a client does.</summary>
    public async Task<HttpResponseMessage> PostAsync(byte[] framed, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "contact-persons") { Content = new ByteArrayContent(framed) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await Http.SendAsync(request);
    }

    /// <summary>Posts framed bytes and gives the ids they were accepted under.</summary>
    public async Task<string[]> AcceptAsync(byte[] framed, string? idempotencyKey = null)
    {
        using var answer = await PostAsync(framed, idempotencyKey);
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Accepted, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).ToArray();
    }

    /// <summary>The contact person of an id, once it is stored.</summary>
    public Task<Contact> StoredAsync(string id, double seconds = 30) => Wait.ForAsync($"contact person {id} to be stored", async () =>
    {
        using var answer = await Http.GetAsync(new Uri($"contact-persons/{id}", UriKind.Relative));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<Contact>() : null;
    }, TimeSpan.FromSeconds(seconds));

    /// <summary>Every id of a list, in its order, page by page.</summary>
    public async IAsyncEnumerable<string> ListAsync(string route = "contact-persons", int limit = 100)
    {
        await foreach (var item in ItemsAsync(route, limit))
            yield return item.GetProperty("id").GetString()!;
    }

    /// <summary>Every item of a list, in its order, page by page.</summary>
    public async IAsyncEnumerable<JsonElement> ItemsAsync(string route, int limit = 100)
    {
        string? after = null;
        do
        {
            var page = await Http.GetFromJsonAsync<JsonElement>(new Uri(
                $"{route}?limit={limit}{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}", UriKind.Relative));
            foreach (var item in page.GetProperty("items").EnumerateArray())
                yield return item;
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
    }
}

/// <summary>A contact person as the public API gives it.</summary>
public sealed record Contact(string Id, string Name, string Email, IReadOnlyList<ContactPhone> Phones, DateOnly Birthdate, DateTimeOffset ReceivedAt,
    DateTimeOffset StoredAt);

/// <summary>A phone of a contact person.</summary>
public sealed record ContactPhone(string Number, string Type);
