using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

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
        App = new HttpActorCallback(app.BaseAddress, app.SendAsync),
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

/// <summary>The operations of a sidecar, in short.</summary>
internal static class ActorRuntimeExtensions
{
    private static readonly Encoding Utf8 = Encoding.UTF8;

    /// <summary>Calls an actor; gives what the app answered, or the failure and its words.</summary>
    public static async Task<string> CallAsync(this ActorRuntime runtime, string id, string method = "m", string type = "Cart", string? body = null,
        string? reentrancyId = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return $"200 {Utf8.GetString((await runtime.AskAsync(id, method, type, body, reentrancyId, cancellationToken)).Body.Span)}";
        }
        catch (ActorException exception)
        {
            return $"{exception.Failure}: {exception.Message}";
        }
    }

    /// <summary>Calls an actor; gives what the app answered.</summary>
    public static Task<ActorAnswer> AskAsync(this ActorRuntime runtime, string id, string method = "m", string type = "Cart", string? body = null,
        string? reentrancyId = null, CancellationToken cancellationToken = default) =>
        new ActorOperations(runtime).CallAsync(new ActorInvocation(new ActorKey(type, id), method, "", Utf8.GetBytes(body ?? ""),
            reentrancyId is null ? [] : [new("Dapr-Reentrancy-Id", reentrancyId)]), cancellationToken);

    public static Task CreateReminderAsync(this ActorRuntime runtime, string id, string name, string body) =>
        new ActorOperations(runtime).CreateReminderAsync(new ActorKey("Cart", id), name, ActorTickJson.Read(Utf8.GetBytes(body)), CancellationToken.None);

    public static Task<ReminderRecord> GetReminderAsync(this ActorRuntime runtime, ActorKey actor, string name) =>
        new ActorOperations(runtime).GetReminderAsync(actor, name, CancellationToken.None);

    public static Task DeleteReminderAsync(this ActorRuntime runtime, ActorKey actor, string name) =>
        new ActorOperations(runtime).DeleteReminderAsync(actor, name, CancellationToken.None);

    public static Task StartTimerAsync(this ActorRuntime runtime, string id, string name, string body, string type = "Cart") =>
        new ActorOperations(runtime).StartTimerAsync(new ActorKey(type, id), name, ActorTickJson.Read(Utf8.GetBytes(body)), CancellationToken.None);

    public static Task StopTimerAsync(this ActorRuntime runtime, ActorKey actor, string name) =>
        new ActorOperations(runtime).StopTimerAsync(actor, name, CancellationToken.None);

    public static Task<StateItem?> GetStateAsync(this ActorRuntime runtime, ActorKey actor, string key) =>
        new ActorOperations(runtime).GetStateAsync(actor, key, CancellationToken.None);

    /// <summary>Saves state by the JSON that the HTTP API takes.</summary>
    public static async Task SaveStateAsync(this ActorRuntime runtime, ActorKey actor, string body)
    {
        using var operations = ActorStateJson.Parse(Utf8.GetBytes(body));
        await new ActorOperations(runtime).SaveStateAsync(actor, ActorStateJson.Read(operations), CancellationToken.None);
    }
}
