using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Switchyard.Sidecar.Resources;
using DaprClient = Dapr.Client.Autogen.Grpc.v1.Dapr.DaprClient;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>A sidecar whose app hosts the actors <c>Cart</c> over HTTP, and what is called of it over gRPC.</summary>
internal sealed class ActorGrpcSite : IAsyncDisposable
{
    public const string Store = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: mem}
        spec:
          type: state.in-memory
          version: v1
          metadata: [{name: actorStateStore, value: "true"}]
        """;

    private readonly Site site = Site.New().With(Store);
    private readonly List<GrpcClient> clients = [];

    /// <summary>The app that hosts the actors.</summary>
    public TestApp App { get; private set; } = null!;

    /// <summary>The sidecar of that app.</summary>
    public Hosting.Sidecar Sidecar { get; private set; } = null!;

    /// <summary>Dapr's service of that sidecar.</summary>
    public DaprClient Host { get; private set; } = null!;

    /// <summary>Starts the app and its sidecar.</summary>
    public static async Task<ActorGrpcSite> StartAsync(string config = """{"entities":["Cart"]}""", string? configuration = null, string? more = null)
    {
        var started = new ActorGrpcSite();
        if (more is not null)
            started.site.With(more);
        started.App = await started.site.AppAsync();
        started.App.On("/dapr/config", new Answer(200, config, "application/json"));
        started.Sidecar = await started.site.StartAsync("shop", started.App, configuration, WithActors);
        started.Host = started.Client(started.Sidecar);
        return started;
    }

    /// <summary>Gives a sidecar placement, scheduler and a gRPC port.</summary>
    public static SidecarOptions WithActors(SidecarOptions options) =>
        GrpcClient.WithPort(options) with { PlacementHostAddress = "127.0.0.1:1", SchedulerHostAddress = "127.0.0.1:1" };

    /// <summary>The sidecar of an app that hosts nothing.</summary>
    public async Task<DaprClient> PeerAsync(Func<SidecarOptions, SidecarOptions>? change = null) =>
        Client(await site.StartAsync("peer", change: options => change?.Invoke(WithActors(options)) ?? WithActors(options)));

    /// <summary>Calls the HTTP API of the app's sidecar.</summary>
    public Task<Reply> HttpAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        site.CallAsync(Sidecar, method, $"/v1.0/actors/Cart/{path}", body, "application/json", headers);

    /// <summary>Lets an actor answer a method, and calls it.</summary>
    public async Task ActivateAsync(string id) => await Host.InvokeActorAsync(Ready(id));

    /// <summary>Lets an actor answer a method; gives a call of it.</summary>
    public InvokeActorRequest Ready(string id)
    {
        App.On($"/actors/Cart/{id}/method/m", new Answer());
        return Invoke(id);
    }

    public static InvokeActorRequest Invoke(string id, string method = "m", string type = "Cart", string data = "") =>
        new() { ActorType = type, ActorId = id, Method = method, Data = ByteString.CopyFromUtf8(data) };

    public static ExecuteActorStateTransactionRequest Transaction(string id, params TransactionalActorStateOperation[] operations) =>
        new() { ActorType = "Cart", ActorId = id, Operations = { operations } };

    public static TransactionalActorStateOperation Upsert(string key, ByteString value) =>
        new() { OperationType = "upsert", Key = key, Value = new Any { Value = value } };

    public static TransactionalActorStateOperation Upsert(string key, string value) => Upsert(key, ByteString.CopyFromUtf8(value));

    public async Task<ByteString> StateAsync(string id, string key, DaprClient? on = null) =>
        (await (on ?? Host).GetActorStateAsync(new GetActorStateRequest { ActorType = "Cart", ActorId = id, Key = key })).Data;

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        await site.DisposeAsync();
    }

    private DaprClient Client(Hosting.Sidecar sidecar)
    {
        clients.Add(GrpcClient.Of(sidecar));
        return clients[^1].Dapr;
    }
}
