using Dapr.Client;
using Dapr.Actors;
using Dapr.Actors.Client;
using Microsoft.AspNetCore.Builder;

namespace Switchyard.Sidecar.Tests.Api.Sdk;

/// <summary>An app on the official packages beside its sidecar, with both tokens set, and a client of each kind.</summary>
public sealed class SdkSite : IAsyncLifetime
{
    public const string ApiToken = "sidecar-token";
    public const string AppToken = "app-token";

    private readonly Site site = Site.New().With(Resources);
    private readonly int appPort = FreePorts.Take();
    private WebApplication? app;

    /// <summary>The sidecar of the app.</summary>
    public Hosting.Sidecar Sidecar { get; private set; } = null!;

    /// <summary>What the app was given.</summary>
    public SdkSeen Seen { get; } = new();

    /// <summary>The client as an app makes it.</summary>
    public DaprClient Dapr { get; private set; } = null!;

    private static string Resources => $$"""
        {{Component("pubsub", "pubsub.in-memory")}}
        {{Component("mem", "state.in-memory", """{name: actorStateStore, value: "true"}""")}}
        {{Component("sql", "state.sqlite", "{name: connectionString, value: 'state.db'}")}}
        {{Component("secrets", "secretstores.local.file", "{name: secretsFile, value: secrets.json}")}}
        """;

    public async Task InitializeAsync()
    {
        site.Write("secrets.json", """{"token": "abc", "other": "def"}""");
        Sidecar = await StartSidecarAsync("sdk", appPort);
        app = SdkApp.Create(appPort, Sidecar.Options.HttpPort, Sidecar.Options.GrpcPort, Seen);
        await app.StartAsync();
        await Sidecar.Ready.WaitAsync(TimeSpan.FromSeconds(20));
        Dapr = ClientOf(Sidecar);
    }

    public async Task DisposeAsync()
    {
        Dapr.Dispose();
        await site.DisposeAsync();
        await app!.DisposeAsync();
    }

    /// <summary>Starts another sidecar, without an app.</summary>
    public Task<Hosting.Sidecar> StartSidecarAsync(string appId, int port = 0) => site.StartAsync(appId, ready: port == 0, change: options =>
        Grpc.ActorGrpcSite.WithActors(options) with { AppPort = port, ApiToken = ApiToken, AppApiToken = AppToken });

    /// <summary>A client of a sidecar, with its token.</summary>
    public static DaprClient ClientOf(Hosting.Sidecar sidecar, string? token = ApiToken, HttpMessageHandler? under = null)
    {
        var builder = new DaprClientBuilder()
            .UseHttpEndpoint($"http://127.0.0.1:{sidecar.Options.HttpPort}")
            .UseGrpcEndpoint($"http://127.0.0.1:{sidecar.Options.GrpcPort}")
            .UseDaprApiToken(token);
        if (under is not null)
            builder.UseGrpcChannelOptions(new global::Grpc.Net.Client.GrpcChannelOptions { HttpHandler = under, ThrowOperationCanceledOnCancellation = true });
        return builder.Build();
    }

    /// <summary>A proxy with the actor's own interface.</summary>
    public ISdkCounter Counter(string id) => ActorProxy.Create<ISdkCounter>(new ActorId(id), "Counter", Proxies);

    /// <summary>A proxy by names.</summary>
    public ActorProxy Weak(string id, string type = "Counter") => ActorProxy.Create(new ActorId(id), type, Proxies);

    private ActorProxyOptions Proxies => new() { HttpEndpoint = $"http://127.0.0.1:{Sidecar.Options.HttpPort}", DaprApiToken = ApiToken };

    private static string Component(string name, string type, string metadata = "") => $$"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: {{name}}}
        spec: {type: {{type}}, version: v1, metadata: [{{metadata}}]}
        ---
        """;
}
