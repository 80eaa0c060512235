using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Dapr.Actors.Runtime;
using Dapr.Client.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Tests;

/// <summary>An app that hosts actors, beside a sidecar that keeps their state in memory.</summary>
internal sealed class ActorApp : IAsyncDisposable
{
    private readonly WebApplication app;

    private ActorApp(WebApplication app, RecordingSidecar sidecar)
    {
        this.app = app;
        Sidecar = sidecar;
        sidecar.Answer = Answer;
    }

    public RecordingSidecar Sidecar { get; }

    /// <summary>The stored values, by path of the actor's state.</summary>
    public ConcurrentDictionary<string, string> State { get; } = [];

    public IServiceProvider Services => app.Services;

    /// <summary>The status that saves are answered with.</summary>
    public int SaveStatus { get; set; } = 204;

    /// <summary>The bodies of the saves so far.</summary>
    public IEnumerable<string> Saves => Sidecar.Requests.Where(IsSave).Select(request => request.Text);

    public static async Task<ActorApp> StartAsync(
        Action<ActorRuntimeOptions> configure, Action<WebApplication>? map = null, Action<IServiceCollection>? services = null)
    {
        var sidecar = await RecordingSidecar.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddActors(options =>
        {
            options.HttpEndpoint = sidecar.Endpoint;
            configure(options);
        });
        services?.Invoke(builder.Services);
        var app = builder.Build();
        map?.Invoke(app);
        app.MapActorsHandlers();
        await app.StartAsync();
        return new ActorApp(app, sidecar);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? reentrancyId = null)
    {
        using var client = app.GetTestClient();
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (reentrancyId is not null)
            request.Headers.Add("Dapr-Reentrancy-Id", reentrancyId);
        return await client.SendAsync(request);
    }

    /// <summary>Calls a method as the sidecar does and gives the answer's body; an exception of the app is thrown as it is.</summary>
    public async Task<string> CallAsync(string path, string? body = null, string? reentrancyId = null)
    {
        using var response = await SendAsync(HttpMethod.Put, "/actors/" + path, body, reentrancyId);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Sidecar.DisposeAsync();
    }

    private static bool IsSave(RecordedRequest request) => request.Method == "PUT" && request.Target.EndsWith("/state", StringComparison.Ordinal);

    private SidecarAnswer Answer(RecordedRequest request)
    {
        if (request.Method == "GET" && request.Target.Contains("/state/"))
            return State.TryGetValue(request.Target, out var value) ? new SidecarAnswer(200, value) : new SidecarAnswer(204);
        if (!IsSave(request))
            return new SidecarAnswer(204);
        if (SaveStatus != 204)
            return SidecarAnswer.Error(SaveStatus, "ERR_ACTOR_STATE_TRANSACTION_SAVE", "no");

        using var operations = JsonDocument.Parse(request.Body);
        foreach (var operation in operations.RootElement.EnumerateArray())
        {
            var item = operation.GetProperty("request");
            var path = $"{request.Target}/{item.GetProperty("key").GetString()}";
            if (operation.GetProperty("operation").GetString() == "delete")
                State.TryRemove(path, out _);
            else
                State[path] = item.GetProperty("value").GetRawText();
        }

        return new SidecarAnswer(204);
    }
}
