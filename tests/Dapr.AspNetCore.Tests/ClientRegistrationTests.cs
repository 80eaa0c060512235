using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dapr.AspNetCore.Tests;

public sealed class ClientRegistrationTests
{
    [Theory]
    [InlineData("DAPR_HTTP_PORT", "4511", "http://localhost:4511/v1.0/invoke/a/method/m")]
    [InlineData("DAPR_HTTP_ENDPOINT", "https://dapr.test:444/ignored", "https://dapr.test:444/v1.0/invoke/a/method/m")]
    [InlineData("OTHER", "x", "http://localhost:3500/v1.0/invoke/a/method/m")]
    public void The_endpoint_comes_from_the_configuration(string name, string value, string expected)
    {
        using var provider = Build(services => services.AddDaprClient(), (name, value));

        using var request = provider.GetRequiredService<DaprClient>().CreateInvokeMethodRequest("a", "m");

        Assert.Equal(expected, request.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public void The_token_comes_from_the_configuration_and_can_be_overridden()
    {
        using var configured = Build(services => services.AddDaprClient(), ("DAPR_API_TOKEN", "one"));
        using var overridden = Build(services => services.AddDaprClient((_, builder) => builder.UseDaprApiToken("two")), ("DAPR_API_TOKEN", "one"));

        Assert.Equal("one", TokenOf(configured));
        Assert.Equal("two", TokenOf(overridden));
    }

    [Fact]
    public void The_first_registration_stays()
    {
        var services = new ServiceCollection();
        services.AddDaprClient(lifetime: ServiceLifetime.Scoped);
        services.AddDaprClient();

        Assert.Equal(ServiceLifetime.Scoped, Assert.Single(services).Lifetime);
    }

    private static string TokenOf(ServiceProvider provider)
    {
        using var request = provider.GetRequiredService<DaprClient>().CreateInvokeMethodRequest("a", "m");
        return Assert.Single(request.Headers.GetValues("dapr-api-token"));
    }

    private static ServiceProvider Build(Action<IServiceCollection> register, params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build());
        register(services);
        return services.BuildServiceProvider();
    }
}
