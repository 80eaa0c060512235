using Switchyard.Sandbox;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Testing;

/// <summary>One app's embedded sidecar.</summary>
public sealed class EmbeddedSidecar
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly EmbeddedSidecars owner;
    private readonly SidecarGroup group;
    private readonly int httpPort = FreePorts.Take();
    private readonly int grpcPort = FreePorts.Take();
    private Hosting.Sidecar? sidecar;

    internal EmbeddedSidecar(EmbeddedSidecars owner, SidecarGroup group, string appId, bool hasApp)
    {
        (this.owner, this.group, AppId) = (owner, group, appId);
        AppPort = hasApp ? FreePorts.Take() : 0;
    }

    /// <summary>Its app's id.</summary>
    public string AppId { get; }

    /// <summary>Where its app is to listen, on loopback; 0 when it has none.</summary>
    public int AppPort { get; }

    /// <summary>Where its HTTP API listens.</summary>
    public Uri HttpEndpoint => new($"http://127.0.0.1:{httpPort}/");

    /// <summary>Where its gRPC API listens.</summary>
    public Uri GrpcEndpoint => new($"http://127.0.0.1:{grpcPort}/");

    /// <summary>What Dapr sets in its app's environment, by name: ports, endpoints and both tokens.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["APP_ID"] = AppId,
        ["APP_PORT"] = $"{AppPort}",
        ["DAPR_HTTP_PORT"] = $"{httpPort}",
        ["DAPR_GRPC_PORT"] = $"{grpcPort}",
        ["DAPR_HTTP_ENDPOINT"] = HttpEndpoint.AbsoluteUri,
        ["DAPR_GRPC_ENDPOINT"] = GrpcEndpoint.AbsoluteUri,
        ["DAPR_API_TOKEN"] = owner.ApiToken,
        ["APP_API_TOKEN"] = owner.AppToken,
    };

    /// <summary>Starts it, and waits until it has reached its app, if it is to have one, hosts its actors and delivers its subscriptions.</summary>
    /// <exception cref="TimeoutException">It was not ready in half a minute.</exception>
    public async Task StartAsync()
    {
        sidecar = await group.StartAsync(new SidecarOptions
        {
            AppId = AppId,
            AppPort = AppPort,
            HttpPort = httpPort,
            GrpcPort = grpcPort,
            ResourcesPaths = owner.Components.ResourcesPaths,
            WorkingDirectory = owner.Components.WorkingDirectory,
            PlacementHostAddress = "embedded",
            SchedulerHostAddress = "embedded",
            ApiToken = owner.ApiToken,
            AppApiToken = owner.AppToken,
        }, CancellationToken.None);
        await sidecar.Ready.WaitAsync(Patience);
    }

    /// <summary>Stops it, as if it went away from its app; the others stay.</summary>
    public async Task StopAsync()
    {
        if (sidecar is not null)
            await sidecar.StopAsync();
    }

    /// <summary>A client of its HTTP API, with its token.</summary>
    public HttpClient CreateHttpClient()
    {
        var client = new HttpClient { BaseAddress = HttpEndpoint };
        client.DefaultRequestHeaders.Add("dapr-api-token", owner.ApiToken);
        return client;
    }
}
