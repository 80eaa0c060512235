using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Switchyard.Sidecar.Testing;

/// <summary>An app that stands where another service would be, behind a sidecar of its own: the test says what it answers.</summary>
public sealed class StandInApp : IAsyncDisposable
{
    private readonly WebApplication app;

    private StandInApp(WebApplication app, EmbeddedSidecar sidecar) => (this.app, Sidecar) = (app, sidecar);

    /// <summary>Its sidecar.</summary>
    public EmbeddedSidecar Sidecar { get; }

    /// <summary>Starts an app and its sidecar.</summary>
    /// <param name="sidecars">The sidecars that it is to be among.</param>
    /// <param name="appId">Its id.</param>
    /// <param name="answer">Answers all but <c>/healthz</c>: what it is invoked with and what is delivered to it.</param>
    public static async Task<StandInApp> StartAsync(EmbeddedSidecars sidecars, string appId, RequestDelegate answer)
    {
        ArgumentNullException.ThrowIfNull(sidecars);
        var sidecar = sidecars.Add(appId);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{sidecar.AppPort}");
        var app = builder.Build();
        app.Run(context => context.Request.Path.Value switch
        {
            "/healthz" => Task.CompletedTask,
            // It hosts no actors, and its subscriptions are declared in YAML.
            "/dapr/config" or "/dapr/subscribe" => NotFoundAsync(context),
            _ => answer(context),
        });
        await app.StartAsync();
        await sidecar.StartAsync();
        return new StandInApp(app, sidecar);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
