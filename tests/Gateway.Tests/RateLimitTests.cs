using System.Net;
using Switchyard.TestSupport;

namespace Switchyard.Gateway.Tests;

public sealed class RateLimitTests
{
    private const string LogIn = """{"email":"ana@example.org","password":"whatever it is"}""";

    private static readonly Dictionary<string, string> Tight = new()
    {
        ["RateLimits:Accounts:Requests"] = "3",
        ["RateLimits:Accounts:Seconds"] = "600",
        ["RateLimits:General:Requests"] = "2",
        ["RateLimits:General:Seconds"] = "600",
    };

    [Theory]
    [InlineData("/auth/login")]
    [InlineData("/auth/register")]
    [InlineData("/auth/refresh")]
    public async Task Too_many_tries_are_429_until_some_time_has_passed(string path)
    {
        await using var host = await GatewayHost.StartAsync(Tight);
        for (var i = 0; i < 3; i++)
            Assert.NotEqual(429, await TryAsync(host, path));

        using var response = await GatewayHost.SendAsync(host.Client, "POST", path, LogIn);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(200));
    }

    [Fact]
    public async Task All_else_has_a_limit_of_its_own_but_for_posting_contact_persons()
    {
        await using var host = await GatewayHost.StartAsync(Tight);
        host.AcceptAs(Guid.NewGuid());

        for (var i = 0; i < 20; i++)
        {
            using var posted = await host.PostAsync(Messages.Person());
            Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
        }

        for (var i = 0; i < 3; i++)
        {
            using var read = await host.Client.GetAsync("/openapi/v1.json");
            Assert.Equal(i < 2 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, read.StatusCode);
        }

        Assert.Equal("Healthy", await host.Client.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task Posting_is_limited_where_the_settings_say_so()
    {
        await using var host = await GatewayHost.StartAsync(new Dictionary<string, string> { ["RateLimits:Contacts:Requests"] = "1", ["RateLimits:Contacts:Seconds"] = "60" });
        host.AcceptAs(Guid.NewGuid());

        using var first = await host.PostAsync(Messages.Person());
        using var second = await host.PostAsync(Messages.Person());

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Who_forwards_is_believed_only_if_trusted()
    {
        await using var stranger = await GatewayHost.StartAsync(Tight);
        await using var proxy = await GatewayHost.StartAsync(new Dictionary<string, string>(Tight) { ["RateLimits:TrustedProxies:0"] = "127.0.0.0/8" });

        for (var i = 0; i < 5; i++)
            Assert.Equal(i >= 3, await TryAsync(stranger, "/auth/login", $"203.0.113.{i}") == 429);
        for (var i = 0; i < 5; i++)
            Assert.NotEqual(429, await TryAsync(proxy, "/auth/login", $"203.0.113.{i}"));
        // What the client itself put before the proxy's entry does not count.
        for (var i = 0; i < 5; i++)
            Assert.Equal(i >= 3, await TryAsync(proxy, "/auth/login", $"198.51.100.{i}, 203.0.113.99") == 429);
        // One IPv6 network is one client.
        for (var i = 0; i < 5; i++)
            Assert.Equal(i >= 3, await TryAsync(proxy, "/auth/login", $"2001:db8::{i}") == 429);
    }

    [Theory]
    [InlineData("RateLimits:General:Requests", "-1")]
    [InlineData("RateLimits:TrustedProxies:0", "everybody")]
    public async Task Settings_that_mean_nothing_stop_the_start(string name, string value)
    {
        var refusal = await GatewayHost.RefusalAsync(new Dictionary<string, string> { [name] = value });

        Assert.Contains(value, refusal, StringComparison.Ordinal);
    }

    private static async Task<int> TryAsync(GatewayHost host, string path, string? forwardedFor = null)
    {
        using var response = await GatewayHost.SendAsync(host.Client, "POST", path, LogIn, forwardedFor is null ? [] : [("X-Forwarded-For", forwardedFor)]);
        return (int)response.StatusCode;
    }
}
