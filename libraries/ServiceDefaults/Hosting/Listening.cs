using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Switchyard.ServiceDefaults.Tokens;

namespace Switchyard.ServiceDefaults.Hosting;

/// <summary>Where a service listens.</summary>
public static class Listening
{
    /// <summary>Listens on the port of the setting <c>APP_PORT</c>, which <c>dapr run</c> sets and appsettings.json gives a default.</summary>
    /// <exception cref="InvalidOperationException">See <see cref="ListenOn"/>.</exception>
    public static void ListenOnAppPort(this WebApplicationBuilder builder) => builder.ListenOn("APP_PORT");

    /// <summary>
    /// Listens on the port that <paramref name="setting"/> names: on <c>LISTEN_ADDRESS</c> when given, on every address in a container, and
    /// else on loopback.
    /// </summary>
    /// <returns>The port, 0 to 65535; 0 lets the system choose.</returns>
    /// <exception cref="InvalidOperationException">
    /// The setting is not a port, the address is not an IP address, or there is no <c>APP_API_TOKEN</c> where one is needed.
    /// </exception>
    public static int ListenOn(this WebApplicationBuilder builder, string setting)
    {
        var port = builder.Configuration.GetPort(setting);
        var address = Address(builder.Configuration);
        RequireTokenOutsideDevelopment(builder, address);
        // No handler blocks its thread, so a request stays on the one that its bytes came in on.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        return port;
    }

    /// <summary>The port that <paramref name="setting"/> names, 0 to 65535.</summary>
    /// <exception cref="InvalidOperationException">It is missing or not a port.</exception>
    public static int GetPort(this IConfiguration configuration, string setting) =>
        int.TryParse(configuration[setting], out var port) && port is >= 0 and <= IPEndPoint.MaxPort
            ? port
            : throw new InvalidOperationException($"The setting {setting} is '{configuration[setting]}': it must be a port, 0 to 65535.");

    private static IPAddress Address(ConfigurationManager configuration)
    {
        if (configuration["LISTEN_ADDRESS"] is { Length: > 0 } given)
        {
            return IPAddress.TryParse(given, out var address)
                ? address
                : throw new InvalidOperationException($"The setting LISTEN_ADDRESS is '{given}': it must be an IP address.");
        }

        return configuration.GetValue("DOTNET_RUNNING_IN_CONTAINER", false) ? IPAddress.Any : IPAddress.Loopback;
    }

    private static void RequireTokenOutsideDevelopment(WebApplicationBuilder builder, IPAddress address)
    {
        if (AppToken.From(builder.Configuration).IsSet)
            return;
        if (!builder.Environment.IsDevelopment())
        {
            throw new InvalidOperationException(
                $"APP_API_TOKEN is not set, which is allowed in Development only; this is {builder.Environment.EnvironmentName}.");
        }

        if (!IPAddress.IsLoopback(address))
            throw new InvalidOperationException($"APP_API_TOKEN is not set, so only loopback may be listened on, not {address}.");
    }
}
