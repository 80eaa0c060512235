using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Switchyard.IdempotentIds;
using Switchyard.TestSupport;

namespace Switchyard.Gateway.Tests;

/// <summary>The gateway on two real ports, and its sidecar, which plays the services behind, for one test.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly TestApp<Program> _app;

    private GatewayHost(FakeSidecar sidecar, IReadOnlyDictionary<string, string>? settings, string environment, TimeProvider? clock)
    {
        Sidecar = sidecar;
        Invoke = Sidecar.Invoke;
        Keys = context => context.Response.WriteAsync(Tokens.KeySet());
        Sidecar.Invoke = (app, context) => app == "auth" && context.Request.Path == "/.well-known/jwks.json" ? Keys(context) : Invoke(app, context);
        var (publicPort, appPort) = (FreePorts.Take(), FreePorts.Take());
        var all = new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["PUBLIC_PORT"] = $"{publicPort}",
            ["APP_PORT"] = $"{appPort}",
        };
        _app = new TestApp<Program>(sidecar.Environment, all, environment, services =>
        {
            if (clock is not null)
                services.Replace(ServiceDescriptor.Singleton(clock));
        });
        _app.UseKestrel();
        _app.StartServer();
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{publicPort}") };
        Admin = Act(Tokens.Admin());
        AppClient = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{appPort}") };
        AppClient.DefaultRequestHeaders.Add(FakeSidecar.TokenHeader, FakeSidecar.AppToken);
    }

    public FakeSidecar Sidecar { get; }

    /// <summary>Calls the public port.</summary>
    public HttpClient Client { get; }

    /// <summary>Calls the public port as an administrator.</summary>
    public HttpClient Admin { get; }

    /// <summary>Makes tokens that the gateway believes.</summary>
    public TestTokens Tokens { get; } = new();

    /// <summary>Plays the services behind the gateway.</summary>
    public Func<string, HttpContext, Task> Invoke { get; set; }

    /// <summary>Plays auth's key set.</summary>
    public Func<HttpContext, Task> Keys { get; set; }

    /// <summary>What was asked of the sidecar for a client's sake.</summary>
    public IEnumerable<SidecarCall> Calls => Sidecar.Calls.Where(call => call.Kind != "secret" && !call.Touches("auth/.well-known"));

    /// <summary>Calls the app port, as the sidecar does.</summary>
    public HttpClient AppClient { get; }

    /// <summary>Starts it and waits until it has its secret.</summary>
    public static async Task<GatewayHost> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null, string environment = "Development", TimeProvider? clock = null)
    {
        var host = new GatewayHost(await FakeSidecar.StartAsync(), settings, environment, clock);
        await Until.HoldsAsync(() => host._app.Services.GetRequiredService<RequestIds>().IsReady, "the secret is read");
        return host;
    }

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
    public Task StopAsync() => _app.Services.GetRequiredService<IHost>().StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        AppClient.Dispose();
        await _app.DisposeAsync();
        await Sidecar.DisposeAsync();
        Tokens.Dispose();
    }
}

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
