using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Switchyard.TestSupport;

/// <summary>A service in the test's process, beside a sidecar.</summary>
/// <typeparam name="TService">Any type of the service's assembly.</typeparam>
/// <param name="sidecar">What its sidecar's environment is: endpoints and tokens.</param>
/// <param name="settings">Settings beyond the defaults; they win.</param>
/// <param name="environment">The environment's name.</param>
/// <param name="services">Replaces services.</param>
public class TestApp<TService>(
    IReadOnlyDictionary<string, string> sidecar,
    IReadOnlyDictionary<string, string>? settings = null,
    string environment = "Development",
    Action<IServiceCollection>? services = null) : WebApplicationFactory<TService>
    where TService : class
{
    /// <summary>Calls as the sidecar does, with the app's token.</summary>
    protected override void ConfigureClient(HttpClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        base.ConfigureClient(client);
        client.DefaultRequestHeaders.Add(FakeSidecar.TokenHeader, sidecar["APP_API_TOKEN"]);
    }

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(environment);
        builder.UseSetting("Logging:LogLevel:Default", "Critical");
        foreach (var (name, value) in sidecar.Concat(settings ?? new Dictionary<string, string>()))
            builder.UseSetting(name, value);
        if (services is not null)
            builder.ConfigureServices(services);
    }
}
