using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Tests.Actors;

/// <summary>Sidecars with actors and a clock that stands still, without HTTP.</summary>
internal sealed class ActorSite : IAsyncDisposable
{
    private readonly List<ActorRuntime> runtimes = [];

    public ActorSite()
    {
        Store = new FakeStateStore(Clock);
        Cluster = NewCluster();
    }

    public FakeTimeProvider Clock { get; } = new();

    public FakeStateStore Store { get; }

    public ActorCluster Cluster { get; private set; }

    /// <summary>Starts a sidecar whose app answers <c>/dapr/config</c> with this.</summary>
    public async Task<ActorRuntime> StartAsync(FakeActorApp app, string config = """{"entities":["Cart"]}""", string name = "one", string? resiliency = null,
        Func<ActorRuntimeOptions, ActorRuntimeOptions>? change = null)
    {
        var options = Options(app, name, resiliency);
        var runtime = new ActorRuntime(change?.Invoke(options) ?? options);
        runtimes.Add(runtime);
        using var document = JsonDocument.Parse(config);
        await runtime.StartAsync(document.RootElement, CancellationToken.None);
        return runtime;
    }

    /// <summary>What a sidecar of this site is made of.</summary>
    public ActorRuntimeOptions Options(FakeActorApp app, string name = "one", string? resiliency = null) => new()
    {
        AppId = "shop",
        HostName = name,
        App = app,
        StoreName = "statestore",
        Store = Store,
        Resiliency = ResiliencyProvider.Build(resiliency is null ? [] : [ResiliencyResource.Parse(resiliency)], Clock, NullLogger.Instance),
        Cluster = Cluster,
        Time = Clock,
        Logger = NullLogger.Instance,
    };

    /// <summary>As if the process was killed and started again: nothing is left but the store.</summary>
    public void Forget()
    {
        runtimes.Clear();
        Cluster = NewCluster();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var runtime in runtimes)
            await runtime.StopAsync(CancellationToken.None);
    }

    private ActorCluster NewCluster() => new("default", Clock, NullLogger.Instance);
}

internal static class ActorRuntimeExtensions
{
    public static ActorCall Call(string id, string method = "m", string type = "Cart", string? body = null, string? reentrancyId = null) =>
        new(new ActorKey(type, id), method, "", body is null ? null : Encoding.UTF8.GetBytes(body), reentrancyId, request =>
        {
            if (reentrancyId is not null)
                request.Headers.Add(ActorCall.ReentrancyHeader, reentrancyId);
        });

    /// <summary>Calls an actor; gives status and text as an API caller would see them.</summary>
    public static async Task<string> CallAsync(this ActorRuntime runtime, string id, string method = "m", string type = "Cart", string? body = null,
        string? reentrancyId = null, CancellationToken cancellationToken = default)
    {
        using var outcome = await runtime.CallAsync(Call(id, method, type, body, reentrancyId), cancellationToken);
        return outcome.Reply is { } reply
            ? $"{(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync(cancellationToken)}"
            : $"{outcome.Error!.Status} {outcome.Error.ErrorCode}: {outcome.Error.Message}";
    }

    public static Task CreateReminderAsync(this ActorRuntime runtime, string id, string name, string body) =>
        runtime.CreateReminderAsync(new ActorKey("Cart", id), name, TickRequest.Read(Encoding.UTF8.GetBytes(body)), CancellationToken.None);

    public static void StartTimer(this ActorRuntime runtime, string id, string name, string body, string type = "Cart") =>
        runtime.StartTimer(new ActorKey(type, id), name, TickRequest.Read(Encoding.UTF8.GetBytes(body)));
}
