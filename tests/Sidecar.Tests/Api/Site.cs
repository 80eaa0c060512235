using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resources;
using Switchyard.Sidecar.Tests.Api.Grpc;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Sidecars of one process with their resources in a temporary folder, and a client for their APIs.</summary>
public sealed class Site : IAsyncDisposable
{
    public const string InMemory = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: pubsub}
        spec: {type: pubsub.in-memory, version: v1}
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: store}
        spec: {type: state.in-memory, version: v1}
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sidecar-tests-");
    private readonly SidecarGroup group = new(NullLoggerFactory.Instance);
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });
    private readonly List<IAsyncDisposable> apps = [];
    private int files;

    private Site() { }

    public string Folder => folder.FullName;

    /// <summary>A site without resources; the test's DisposeAsync disposes of it.</summary>
    public static Site New() => new();

    /// <summary>Adds a resource file.</summary>
    public Site With(string yaml, string extension = ".yaml")
    {
        Directory.CreateDirectory(Path.Combine(Folder, "resources"));
        File.WriteAllText(Path.Combine(Folder, "resources", $"{files++:D2}{extension}"), yaml);
        return this;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public async Task<TestApp> AppAsync()
    {
        var app = await TestApp.StartAsync();
        apps.Add(app);
        return app;
    }

    public async Task<GrpcTestApp> GrpcAppAsync()
    {
        var app = await GrpcTestApp.StartAsync();
        apps.Add(app);
        return app;
    }

    /// <summary>Starts the sidecar of an app that speaks gRPC.</summary>
    public Task<Hosting.Sidecar> StartAsync(string appId, GrpcTestApp app, string? configuration = null, Func<SidecarOptions, SidecarOptions>? change = null,
        bool ready = true) =>
        StartAsync(appId, configuration: configuration, ready: ready, change: options =>
        {
            options = options with { AppPort = app.Port, AppProtocol = "grpc" };
            return change?.Invoke(options) ?? options;
        });

    /// <summary>Starts a sidecar; tracing is off unless a configuration is given.</summary>
    public async Task<Hosting.Sidecar> StartAsync(string appId, TestApp? app = null, string? configuration = null, Func<SidecarOptions, SidecarOptions>? change = null,
        bool ready = true)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "resources"));
        var config = Write($"config-{appId}-{files++}.yaml", configuration ?? "spec:\n  tracing: {samplingRate: \"0\"}\n");
        var options = new SidecarOptions
        {
            AppId = appId,
            AppPort = app?.Port ?? 0,
            HttpPort = FreePorts.Take(),
            GrpcPort = 0,
            ResourcesPaths = [Path.Combine(Folder, "resources")],
            ConfigFiles = [config],
            WorkingDirectory = Folder,
            GracefulShutdown = TimeSpan.FromSeconds(10),
        };
        var sidecar = await group.StartAsync(change?.Invoke(options) ?? options, CancellationToken.None);
        if (ready)
            await sidecar.Ready.WaitAsync(TimeSpan.FromSeconds(20));
        return sidecar;
    }

    public async Task<Reply> CallAsync(Hosting.Sidecar sidecar, string method, string path, string? body = null, string? contentType = "application/json",
        params (string Name, string Value)[] headers)
    {
        var address = new Uri($"http://127.0.0.1:{sidecar.Options.HttpPort}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, CancellationToken.None);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply((int)response.StatusCode, all, await response.Content.ReadAsByteArrayAsync());
    }

    public Task<Reply> PublishAsync(Hosting.Sidecar sidecar, string topic, string body, string query = "", string contentType = "application/json", string pubSub = "pubsub") =>
        CallAsync(sidecar, "POST", $"/v1.0/publish/{pubSub}/{topic}{query}", body, contentType);

    public async ValueTask DisposeAsync()
    {
        await group.DisposeAsync();
        foreach (var app in apps)
            await app.DisposeAsync();
        client.Dispose();
        folder.Delete(recursive: true);
    }
}

/// <summary>An answer of a sidecar.</summary>
public sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? ErrorCode => Json.GetProperty("errorCode").GetString();

    public string? Message => Json.GetProperty("message").GetString();
}
