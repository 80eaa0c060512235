using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Switchyard.Gateway.Tests;

/// <summary>The refresh token in a cookie, for pages that ask for it.</summary>
public sealed class SessionCookieTests
{
    private const string LogIn = """{"email":"ana@example.org","password":"a long password"}""";
    private static readonly (string, string) Wanted = ("X-Session", "cookie");

    [Theory]
    [InlineData("Development", false)]
    [InlineData("Production", true)]
    public async Task It_is_kept_from_scripts_and_other_sites_and_from_the_answer(string environment, bool isSecure)
    {
        await using var host = await StartAsync(environment);

        using var response = await GatewayHost.SendAsync(host.Client, "POST", "/auth/login", LogIn, Wanted);

        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.Equal($"switchyard-refresh=next; max-age=2592000; path=/auth;{(isSecure ? " secure;" : "")} samesite=strict; httponly", cookie);
        Assert.Equal("""{"access_token":"a","token_type":"Bearer","expires_in":900}""", await response.Content.ReadAsStringAsync());
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_refresh_takes_it_and_gives_the_next()
    {
        await using var host = await StartAsync();
        var asked = Record(host);

        using var response = await GatewayHost.SendAsync(host.Client, "POST", "/auth/refresh", "{}", Wanted, ("Cookie", "switchyard-refresh=former"));

        Assert.Equal("""{"refresh_token":"former"}""", Encoding.UTF8.GetString(asked.Single().Body));
        Assert.StartsWith("switchyard-refresh=next;", response.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_header_it_is_no_session()
    {
        await using var host = await StartAsync();

        using var refreshed = await GatewayHost.SendAsync(host.Client, "POST", "/auth/refresh", "{}", ("Cookie", "switchyard-refresh=former"));
        using var loggedIn = await GatewayHost.SendAsync(host.Client, "POST", "/auth/login", LogIn);

        Assert.Equal(HttpStatusCode.BadRequest, refreshed.StatusCode);
        Assert.False(loggedIn.Headers.Contains("Set-Cookie"));
        Assert.Equal("next", (await loggedIn.Content.ReadFromJsonAsync<JsonObject>())!["refresh_token"]!.GetValue<string>());
    }

    [Fact]
    public async Task With_no_cookie_nobody_is_asked()
    {
        await using var host = await StartAsync();
        var asked = Record(host);

        using var response = await GatewayHost.SendAsync(host.Client, "POST", "/auth/refresh", "{}", Wanted);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(asked);
    }

    [Theory]
    [InlineData(401, true)]
    [InlineData(503, false)]
    public async Task A_refusal_takes_it_back_and_an_outage_does_not(int status, bool isTaken)
    {
        await using var host = await StartAsync();
        host.Invoke = (_, context) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsJsonAsync(new { detail = "No." }, options: null, "application/problem+json");
        };

        using var response = await GatewayHost.SendAsync(host.Client, "POST", "/auth/refresh", "{}", Wanted, ("Cookie", "switchyard-refresh=former"));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(isTaken, response.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Single().Contains("1970", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_out_takes_it_back()
    {
        await using var host = await StartAsync();
        host.Invoke = (_, context) =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };

        using var response = await GatewayHost.SendAsync(host.Admin, "POST", "/auth/logout", null, Wanted);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("1970", response.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    private static async Task<GatewayHost> StartAsync(string environment = "Development")
    {
        var host = await GatewayHost.StartAsync(environment: environment);
        Record(host);
        return host;
    }

    private static List<InvokedRequest> Record(GatewayHost host)
    {
        var requests = new List<InvokedRequest>();
        host.Invoke = async (app, context) =>
        {
            requests.Add(await InvokedRequest.ReadAsync(app, context));
            context.Response.ContentType = "application/json";
            await Answers.JsonAsync(context, """{"access_token":"a","token_type":"Bearer","expires_in":900,"refresh_token":"next"}""");
        };
        return requests;
    }
}
