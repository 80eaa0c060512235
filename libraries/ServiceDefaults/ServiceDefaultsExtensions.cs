using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Switchyard.ServiceDefaults.Health;
using Switchyard.ServiceDefaults.Hosting;
using Switchyard.ServiceDefaults.Problems;
using Switchyard.ServiceDefaults.Sidecars;
using Switchyard.ServiceDefaults.Telemetry;
using Switchyard.ServiceDefaults.Tokens;

namespace Switchyard.ServiceDefaults;

/// <summary>What every service does the same.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds listening on <c>APP_PORT</c>, health checks, problem details, the Dapr client, the check of <c>APP_API_TOKEN</c> and telemetry.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="json">The service's source-generated JSON, for its API and for the Dapr client alike.</param>
    /// <exception cref="InvalidOperationException">
    /// <c>APP_API_TOKEN</c> is not set outside Development or when listening on more than loopback, or <c>APP_PORT</c> is not a port.
    /// </exception>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, params IJsonTypeInfoResolver[] json)
    {
        // First, so that appsettings.json and the environment override it.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietFrameworkLogs });
        builder.ListenOnAppPort();

        builder.Services.ConfigureHttpJsonOptions(options => Configure(options.SerializerOptions, json));
        builder.Services.AddDaprClient(dapr =>
        {
            var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
            Configure(options, json);
            dapr.UseJsonSerializationOptions(options);
            dapr.UseGrpcChannelOptions(SidecarChannel.Options(builder.Configuration));
        });

        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.AddSingleton(AppToken.From(builder.Configuration));
        builder.Services.AddHealthChecks().AddCheck<SidecarHealthCheck>("sidecar");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>
    /// Turns errors into problem details (RFC 9457), demands the sidecar's token on all but <c>/healthz</c>, <c>/readyz</c> and what is
    /// marked with <see cref="SidecarTokenExtensions.WithoutSidecarToken"/>, and maps those two
    /// and <c>/sidecar</c>, what the sidecar has loaded.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<SidecarTokenMiddleware>();
        app.MapHealth();
        app.MapSidecar();
        return app;
    }

    private static void Configure(JsonSerializerOptions options, IJsonTypeInfoResolver[] json)
    {
        // Names and "+49" stay readable; the answers are application/json with nosniff, never part of an HTML page.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        for (var i = 0; i < json.Length; i++)
            options.TypeInfoResolverChain.Insert(i, json[i]);
    }

    private static readonly Dictionary<string, string?> QuietFrameworkLogs = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
    };
}
