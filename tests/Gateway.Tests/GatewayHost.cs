using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Switchyard.Contracts;
using Switchyard.Idempotency;
using Switchyard.Sidecar.Testing;
using Switchyard.TestSite;
using Switchyard.TestSupport;

namespace Switchyard.Gateway.Tests;

/// <summary>
/// The gateway on two real ports for one test, and the services behind it, which the test plays: each beside an embedded sidecar, or all of them behind one sidecar
/// that fails on demand.
/// </summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private static readonly string[] Others = [AppIds.Auth, AppIds.Users, AppIds.ContactIntake, AppIds.ContactProcessor];

    private readonly ConcurrentQueue<SidecarCall> asked = new();
    private ServiceSite<Program>? site;
    private TestApp<Program>? app;
    private FakeSidecar? faults;

    private GatewayHost(int publicPort)
    {
        Keys = context => context.Response.WriteAsync(Tokens.KeySet());
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{publicPort}") };
        Admin = Act(Tokens.Admin());
    }

    /// <summary>The sidecar that fails on demand, where it is one.</summary>
    public FakeSidecar Faults => faults ?? throw new InvalidOperationException("this sidecar does not fail");

    /// <summary>Calls the public port.</summary>
    public HttpClient Client { get; }

    /// <summary>Calls the public port as an administrator.</summary>
    public HttpClient Admin { get; }

    /// <summary>Makes tokens that the gateway believes.</summary>
    public TestTokens Tokens { get; } = new();

    /// <summary>Plays the services behind the gateway.</summary>
    public Func<string, HttpContext, Task> Invoke { get; set; } = (_, context) => Answers.AwayAsync(context);

    /// <summary>Plays auth's key set.</summary>
    public Func<HttpContext, Task> Keys { get; set; }

    /// <summary>Runs once users has received a command.</summary>
    public Func<SentCommand, Task> OnCommand { get; set; } = _ => Task.CompletedTask;

    /// <summary>What was asked of the services for a client's sake.</summary>
    public IEnumerable<SidecarCall> Calls => asked.Where(call => !call.Touches("auth/.well-known"));

    /// <summary>How often auth's key set was asked for.</summary>
    public int KeyFetches => asked.Count(call => call.Touches("auth/.well-known"));

    /// <summary>The commands that users has received so far, in order.</summary>
    public IEnumerable<SentCommand> Commands => site is not null
        ? site.Received.Where(e => e.Topic == Topics.UserCommands).Select(e => new SentCommand(e.Id, e.Type, e.Data))
        : Faults.Published.Select(one => new SentCommand(one.Metadata["cloudevent.id"], one.Metadata["cloudevent.type"], JsonNode.Parse(one.Body)!));

    /// <summary>Calls the app port, as the sidecar does.</summary>
    public HttpClient AppClient { get; private set; } = new();

    private IServiceProvider Services => site?.Services ?? app!.Services;

    /// <summary>Starts it among embedded sidecars, and waits until it has its secret.</summary>
    public static async Task<GatewayHost> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null, string environment = "Development", TimeProvider? clock = null)
    {
        var publicPort = FreePorts.Take();
        var host = new GatewayHost(publicPort);
        host.site = await ServiceSite.StartAsync<Program>(
            AppIds.Gateway, Others, With(settings, ("PUBLIC_PORT", publicPort)), services => Set(services, clock), environment: environment);
        host.site.Answer = host.AnswerAsync;
        host.site.OnReceived = e => e.Topic == Topics.UserCommands ? host.OnCommand(new SentCommand(e.Id, e.Type, e.Data)) : Task.CompletedTask;
        host.AppClient = host.site.Client;
        return await host.ReadyAsync();
    }

    /// <summary>Starts it beside a sidecar that fails on demand, and waits until it has its secret.</summary>
    public static async Task<GatewayHost> StartWithFaultsAsync(IReadOnlyDictionary<string, string>? settings = null, TimeProvider? clock = null)
    {
        var (publicPort, appPort) = (FreePorts.Take(), FreePorts.Take());
        var host = new GatewayHost(publicPort) { faults = await FakeSidecar.StartAsync() };
        host.faults.Invoke = host.AnswerAsync;
        host.app = new TestApp<Program>(
            host.faults.Environment, With(settings, ("PUBLIC_PORT", publicPort), ("APP_PORT", appPort)), services: services => Set(services, clock));
        host.app.UseKestrel();
        host.app.StartServer();
        host.AppClient.BaseAddress = new Uri($"http://127.0.0.1:{appPort}");
        host.AppClient.DefaultRequestHeaders.Add(FakeSidecar.TokenHeader, FakeSidecar.AppToken);
        return await host.ReadyAsync();
    }

    /// <summary>Why it does not start with these settings.</summary>
    public static async Task<string> RefusalAsync(IReadOnlyDictionary<string, string> settings)
    {
        await using var sidecars = new EmbeddedSidecars(ComponentFolder.InMemory());
        await using var app = new TestApp<Program>(sidecars.Add(AppIds.Gateway).Environment, settings);
        return Assert.ThrowsAny<Exception>(() => app.Server).ToString();
    }

    /// <summary>Takes its sidecar away.</summary>
    public Task StopSidecarAsync() => site!.Sidecar.StopAsync();

    /// <summary>The commands that were sent up to now, in order: a marker that is sent now tells when users has all of them.</summary>
    public async Task<IReadOnlyList<SentCommand>> AllCommandsAsync()
    {
        using var sent = await SendAsync(Admin, "DELETE", $"/users/{Guid.NewGuid()}", null, ("If-Match", "*"), ("Prefer", "wait=0"));
        var marker = (await sent.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
        await Until.HoldsAsync(() => Commands.Any(command => command.Id == marker), "the marker");
        return [.. Commands.TakeWhile(command => command.Id != marker)];
    }

    /// <summary>Fails when any service was asked or sent anything.</summary>
    public async Task AssertNobodyAskedAsync()
    {
        Assert.Empty(Calls);
        Assert.Empty(await AllCommandsAsync());
    }

    /// <summary>Publishes an operation's outcome, as its owner does.</summary>
    public Task BroadcastAsync(JsonNode outcome) =>
        site!.PublishAsync(AppIds.Users, Topics.UserResults, Guid.NewGuid().ToString(), "operation.outcome.v1", outcome.ToJsonString());

    /// <summary>A client on the public port with an access token.</summary>
    public HttpClient Act(string token)
    {
        var client = new HttpClient { BaseAddress = Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Lets the intake accept everything, under these ids.</summary>
    public List<InvokedRequest> AcceptAs(params Guid[] ids)
    {
        var requests = new List<InvokedRequest>();
        Invoke = async (app, context) =>
        {
            requests.Add(await InvokedRequest.ReadAsync(app, context));
            context.Response.StatusCode = app == "contact-intake" ? 202 : 404;
            await context.Response.WriteAsJsonAsync(new { ids }, JsonSerializerOptions.Web, "application/json");
        };
        return requests;
    }

    public async Task<HttpResponseMessage> PostAsync(byte[] body, string? key = null, string? type = "application/octet-stream", string path = "/contact-persons")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (type is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await Client.SendAsync(request);
    }

    /// <summary>Sends JSON, if any, with headers, if any.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, string method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Delivers an operation's outcome, as the sidecar does.</summary>
    public async Task<string> TellAsync(JsonNode outcome, string type = "operation.outcome.v1")
    {
        var told = new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["type"] = type, ["datacontenttype"] = "application/json", ["data"] = outcome };
        using var content = new StringContent(told.ToJsonString(), Encoding.UTF8, "application/cloudevents+json");
        using var response = await AppClient.PostAsync("/user-results", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Delivers the event that these persons were stored.</summary>
    public async Task<string> AnnounceAsync(params Guid[] ids)
    {
        using var content = new StringContent(Stored(ids).ToJsonString(), Encoding.UTF8, "application/cloudevents+json");
        using var response = await AppClient.PostAsync("/contact-events", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    public static JsonObject Stored(params Guid[] ids) => new()
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["type"] = "contact.stored.v1",
        ["datacontenttype"] = "application/json",
        ["data"] = new JsonObject
        {
            ["contacts"] = new JsonArray([.. ids.Select(id => new JsonObject
            {
                ["id"] = id.ToString(),
                ["name"] = "Ana Li",
                ["email"] = "ana.li@example.org",
                ["phones"] = new JsonArray(),
                ["birthdate"] = "1991-04-17",
                ["receivedAt"] = "2026-11-22T10:15:30Z",
                ["storedAt"] = "2026-11-22T10:15:31.5Z",
            })]),
        },
    };

    /// <summary>Stops the app as a signal does.</summary>
    public Task StopAsync() => Services.GetRequiredService<IHost>().StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        if (site is not null)
            await site.DisposeAsync();
        if (app is not null)
            await app.DisposeAsync();
        if (faults is not null)
            await faults.DisposeAsync();
        AppClient.Dispose();
        Tokens.Dispose();
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string>? settings, params ReadOnlySpan<(string Name, int Port)> ports)
    {
        var all = new Dictionary<string, string>(settings ?? new Dictionary<string, string>());
        foreach (var (name, port) in ports)
            all[name] = $"{port}";
        return all;
    }

    private static void Set(IServiceCollection services, TimeProvider? clock)
    {
        if (clock is not null)
            services.Replace(ServiceDescriptor.Singleton(clock));
    }

    private async Task<GatewayHost> ReadyAsync()
    {
        await Until.HoldsAsync(() => Services.GetRequiredService<RequestIds>().IsReady, "the secret is read");
        return this;
    }

    private Task AnswerAsync(string appId, HttpContext context)
    {
        asked.Enqueue(new SidecarCall("invoke", [appId + context.Request.Path]));
        return appId == AppIds.Auth && context.Request.Path == "/.well-known/jwks.json" ? Keys(context) : Invoke(appId, context);
    }
}

/// <summary>A command that users was sent.</summary>
internal sealed record SentCommand(string Id, string Type, JsonNode Data);

/// <summary>What a service behind the gateway got.</summary>
internal sealed record InvokedRequest(string App, string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public static async Task<InvokedRequest> ReadAsync(string app, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new InvokedRequest(app, context.Request.Method, context.Request.Path + context.Request.QueryString, headers, body.ToArray());
    }
}
