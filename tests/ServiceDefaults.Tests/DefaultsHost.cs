using System.Net.Sockets;
using Dapr;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using Switchyard.ServiceDefaults.CloudEvents;
using Switchyard.ServiceDefaults.Tokens;
using Switchyard.Sidecar.Testing;

namespace Switchyard.ServiceDefaults.Tests;

/// <summary>A service that is nothing but the defaults and a few routes that misbehave.</summary>
internal static class DefaultsHost
{
    public static WebApplicationBuilder CreateBuilder(string environment = "Development", params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            EnvironmentName = environment,
            Args = [.. settings.Prepend(("APP_PORT", "0")).Select(setting => $"--{setting.Item1}={setting.Item2}")],
        });
        builder.Logging.ClearProviders();
        return builder;
    }

    /// <summary>Beside a sidecar, with its tokens.</summary>
    public static Task<WebApplication> StartAsync(EmbeddedSidecar sidecar) =>
        StartAsync("Production", [.. sidecar.Environment.Where(setting => setting.Key != "APP_PORT").Select(setting => (setting.Key, setting.Value))]);

    public static async Task<WebApplication> StartAsync(string environment = "Development", params (string Name, string Value)[] settings)
    {
        var builder = CreateBuilder(environment, settings);
        builder.AddServiceDefaults();
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/guarded", () => "secret");
        app.MapGet("/open", () => "open").WithoutSidecarToken();
        app.MapGet("/fails", string () => throw new InvalidOperationException("an internal detail"));
        app.MapGet("/outage", string () => throw new DaprException("an internal detail"));
        app.MapGet("/reset", string () => throw new SocketException((int)SocketError.NotConnected));
        app.MapGet("/bad", string () => throw new BadHttpRequestException("Too much.", 413));
        app.MapPost("/topic", async context =>
        {
            using var batch = await DeliveryBatch.ReadAsync(context);
            await batch.AnswerAsync(context, [.. batch.Items.Select((_, i) => (Verdict)(i % 3))]);
        });
        await app.StartAsync();
        return app;
    }
}
