using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Tests.Components;
using Switchyard.Sidecar.Tests.Runner;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

/// <summary>The sidecar as a process on SQLite, killed at any moment.</summary>
[Collection(nameof(Measured))]
public sealed class ActorKillTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ConcurrentQueue<string> ticks = new();
    private readonly WebApplication app;
    private int sidecarPort;

    public ActorKillTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/dapr/config", () => Results.Text("""{"entities":["Cart"]}""", "application/json"));
        app.MapDelete("/actors/{type}/{id}", () => "");
        app.MapPut("/actors/{type}/{id}/method/count", CountAsync);
        app.MapPut("/actors/{type}/{id}/method/remind/{name}", (string name) => ticks.Enqueue(name));
        File.WriteAllText(folder.File("statestore.yaml"), $$"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: statestore}
            spec:
              type: state.sqlite
              version: v1
              metadata:
              - {name: connectionString, value: {{folder.File("state.db")}} }
              - {name: actorStateStore, value: "true"}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        client.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_turn_cut_by_a_kill_leaves_the_state_of_before_or_after_and_no_answered_one_is_lost()
    {
        await app.StartAsync();
        for (var (round, answered) = (0, 0); round < 4; round++)
        {
            await using var sidecar = await StartAsync();
            var found = await ReadAsync("a");
            Assert.Equal(found, await ReadAsync("b"));
            Assert.InRange(found, answered, answered + 1);
            answered = await CountUntilKilledAsync(sidecar, found, calls: 20 + (round * 7));
        }
    }

    [Fact]
    public async Task A_reminder_fires_after_a_kill()
    {
        await app.StartAsync();
        await using (var sidecar = await StartAsync())
        {
            var made = await client.PostAsJsonAsync(Url("reminders/soon"), new { dueTime = "1s" });
            Assert.Equal(HttpStatusCode.NoContent, made.StatusCode);
            await sidecar.SignalAsync("KILL");
            await sidecar.ExitAsync();
        }
        await using (await StartAsync())
            await Eventually.TrueAsync(() => ticks.SequenceEqual(["soon"]), "the reminder fired");
    }

    private Uri Url(string rest) => new($"http://127.0.0.1:{sidecarPort}/v1.0/actors/Cart/1/{rest}");

    private async Task<RunnerProcess> StartAsync()
    {
        sidecarPort = FreePorts.Take();
        var sidecar = RunnerProcess.Start(["sidecar", "--app-id", "shop", "--app-port", $"{new Uri(app.Urls.Single()).Port}", "--dapr-http-port", $"{sidecarPort}",
            "--dapr-grpc-port", $"{FreePorts.Take()}", "--resources-path", folder.Path, "--placement-host-address", "127.0.0.1:1", "--scheduler-host-address", "127.0.0.1:1"]);
        await sidecar.LineAsync("is ready");
        return sidecar;
    }

    // One turn: read the count, write it to two keys in one transaction.
    private async Task<IResult> CountAsync(string type, string id, HttpContext context)
    {
        var next = await ReadAsync("a") + 1;
        var saved = await client.PostAsJsonAsync(Url("state"), new[] { "a", "b" }.Select(key => new { operation = "upsert", request = new { key, value = next } }),
            context.RequestAborted);
        return saved.StatusCode == HttpStatusCode.NoContent ? Results.Json(next) : Results.StatusCode(500);
    }

    private async Task<int> ReadAsync(string key)
    {
        using var answer = await client.GetAsync(Url($"state/{key}"));
        return answer.StatusCode == HttpStatusCode.NoContent ? 0 : await answer.Content.ReadFromJsonAsync<int>();
    }

    private async Task<int> CountUntilKilledAsync(RunnerProcess sidecar, int answered, int calls)
    {
        var killing = Task.CompletedTask;
        while (true)
        {
            try
            {
                using var answer = await client.PutAsync(Url("method/count"), null);
                if (!answer.IsSuccessStatusCode)
                    break;
                answered = await answer.Content.ReadFromJsonAsync<int>();
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or IOException or JsonException)
            {
                break;
            }
            if (--calls == 0)
                killing = sidecar.SignalAsync("KILL");
        }
        await killing;
        await sidecar.ExitAsync();
        return answered;
    }
}
