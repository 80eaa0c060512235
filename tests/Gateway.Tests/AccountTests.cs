using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Switchyard.Gateway.Tests;

/// <summary>What is passed on to auth and users, and what is refused before anybody is asked.</summary>
public sealed class AccountTests
{
    private static readonly Guid User = Guid.NewGuid();

    [Theory]
    [InlineData("POST", "/auth/register", """{"email":"","name":"","password":"short"}""", "email name password")]
    [InlineData("POST", "/auth/register", """{"email":"a b@example.org","name":"Ana","password":"0123456789012345678901234567890123456789012345678901234567890123456789012"}""", "email password")]
    [InlineData("POST", "/auth/register", "{}", "email name password")]
    [InlineData("POST", "/users", """{"email":"ana","name":" ","password":"a long password"}""", "email name")]
    [InlineData("POST", "/auth/login", """{"email":"ana@example.org"}""", "password")]
    [InlineData("POST", "/auth/refresh", """{"refresh_token":""}""", "refresh_token")]
    [InlineData("POST", "/auth/refresh", """{"refreshToken":"x"}""", "refreshToken")]
    [InlineData("PUT", "/auth/password", """{"old":"","new":"short"}""", "new old")]
    [InlineData("PUT", "/users/{id}", """{"email":"ana@example.org"}""", "name")]
    [InlineData("PUT", "/users/{id}", """{"email":"ana@example.org","name":"Ana","roles":["admin"]}""", "roles")]
    [InlineData("PUT", "/users/{id}", """{"email":7,"name":"Ana"}""", "email")]
    [InlineData("PUT", "/users/{id}", """{"email":"a@example.org","email":"b@example.org","name":"Ana"}""", "email")]
    [InlineData("PUT", "/users/{id}", "[]", "body")]
    [InlineData("PUT", "/users/{id}", "null", "body")]
    [InlineData("PUT", "/users/{id}", """{"email":""", "email")]
    [InlineData("PUT", "/users/{id}", "", "body")]
    [InlineData("PUT", "/users/{id}/roles", """{"roles":["Admin"]}""", "roles")]
    [InlineData("PUT", "/users/{id}/roles", """{"roles":[null]}""", "roles")]
    [InlineData("PUT", "/users/{id}/roles", """{"roles":["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q"]}""", "roles")]
    [InlineData("PUT", "/users/{id}/roles", "{}", "roles")]
    public async Task Broken_fields_are_refused_by_name_before_anybody_is_asked(string method, string path, string body, string fields)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await GatewayHost.SendAsync(host.Admin, method, path.Replace("{id}", User.ToString(), StringComparison.Ordinal), body, ("If-Match", "*"));

        var problem = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(fields, string.Join(' ', problem!["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal)));
        Assert.DoesNotContain("Switchyard", problem.ToJsonString(), StringComparison.Ordinal);
        await host.AssertNobodyAskedAsync();
    }

    [Theory]
    [InlineData("POST", "/auth/register")]
    [InlineData("POST", "/auth/login")]
    [InlineData("POST", "/auth/refresh")]
    [InlineData("PUT", "/auth/password")]
    [InlineData("POST", "/users")]
    [InlineData("PUT", "/users/{id}")]
    [InlineData("PUT", "/users/{id}/roles")]
    public async Task Bodies_are_JSON_and_small(string method, string path)
    {
        await using var host = await GatewayHost.StartAsync();
        path = path.Replace("{id}", User.ToString(), StringComparison.Ordinal);

        using var large = await GatewayHost.SendAsync(host.Admin, method, path, $$"""{"email":"{{new string('x', 17_000)}}"}""", ("If-Match", "*"));
        using var form = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("email=ana", Encoding.UTF8, "application/x-www-form-urlencoded") };
        using var other = await host.Admin.SendAsync(form);
        using var endless = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(new string(' ', 17_000), Encoding.UTF8, "application/json") };
        endless.Headers.TransferEncodingChunked = true;
        using var chunked = await host.Admin.SendAsync(endless);

        Assert.Equal(
            [HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.RequestEntityTooLarge],
            new[] { large, other, chunked }.Select(response => response.StatusCode));
        await host.AssertNobodyAskedAsync();
    }

    [Theory]
    [InlineData("x y")]
    [InlineData("")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await GatewayHost.SendAsync(
            host.Client, "POST", "/auth/register", """{"email":"ana@example.org","name":"Ana","password":"a long password"}""", ("Idempotency-Key", key));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await host.AssertNobodyAskedAsync();
    }

    [Fact]
    public async Task Log_in_and_refresh_are_answered_by_auth()
    {
        await using var host = await GatewayHost.StartAsync();
        const string tokens = """{"access_token":"a","token_type":"Bearer","expires_in":900,"refresh_token":"r"}""";
        var requests = Record(host, context => Answers.JsonAsync(context, tokens));

        using var loggedIn = await GatewayHost.SendAsync(host.Client, "POST", "/auth/login", """{"email":"Ana@example.org","password":"a long password"}""");
        using var refreshed = await GatewayHost.SendAsync(host.Client, "POST", "/auth/refresh", """{"refresh_token":"r0"}""");

        Assert.Equal((tokens, tokens), (await loggedIn.Content.ReadAsStringAsync(), await refreshed.Content.ReadAsStringAsync()));
        Assert.True(loggedIn.Headers.CacheControl!.NoStore);
        Assert.Equal(["auth POST /login", "auth POST /refresh"], requests.Select(request => $"{request.App} {request.Method} {request.Path}"));
        Assert.Equal("""{"email":"Ana@example.org","password":"a long password"}""", Encoding.UTF8.GetString(requests[0].Body));
        Assert.Equal("""{"refresh_token":"r0"}""", Encoding.UTF8.GetString(requests[1].Body));
    }

    [Fact]
    public async Task A_refused_log_in_is_401_with_a_challenge()
    {
        await using var host = await GatewayHost.StartAsync();
        Record(host, context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsJsonAsync(new { detail = "Wrong." }, options: null, "application/problem+json");
        });

        using var response = await GatewayHost.SendAsync(host.Client, "POST", "/auth/login", """{"email":"ana@example.org","password":"wrong"}""");

        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (response.StatusCode, response.Headers.WwwAuthenticate.Single().ToString()));
    }

    [Fact]
    public async Task What_is_about_the_caller_goes_by_the_token()
    {
        await using var host = await GatewayHost.StartAsync();
        var requests = Record(host, context =>
        {
            context.Response.Headers.ETag = "\"3\"";
            return Answers.JsonAsync(context, "{}");
        });
        using var self = host.Act(host.Tokens.Make(new { sub = User, sid = "0123456789abcdef0123456789abcdef" }));

        using var me = await self.GetAsync("/auth/me");
        using var password = await GatewayHost.SendAsync(self, "PUT", "/auth/password", """{"old":"the old one","new":"the new password"}""");
        using var loggedOut = await self.PostAsync("/auth/logout", null);

        Assert.Equal("\"3\"", me.Headers.ETag!.Tag);
        Assert.Equal([$"users GET /users/{User}", "auth PUT /password", "auth POST /logout"], requests.Select(request => $"{request.App} {request.Method} {request.Path}"));
        Assert.Equal($$"""{"userId":"{{User}}","old":"the old one","new":"the new password"}""", Encoding.UTF8.GetString(requests[1].Body));
        Assert.Equal("""{"session":"0123456789abcdef0123456789abcdef"}""", Encoding.UTF8.GetString(requests[2].Body));
    }

    [Fact]
    public async Task Reads_of_users_go_to_users_as_they_are()
    {
        await using var host = await GatewayHost.StartAsync();
        var requests = Record(host, context => Answers.JsonAsync(context, "the answer"));

        Assert.Equal("the answer", await host.Admin.GetStringAsync("/users?after=abc&limit=5"));
        Assert.Equal("the answer", await host.Admin.GetStringAsync("/users?email=ana%40example.org"));
        Assert.Equal("the answer", await host.Admin.GetStringAsync($"/users/{User}"));

        Assert.Equal(["/users?after=abc&limit=5", "/users?email=ana%40example.org", $"/users/{User}"], requests.Select(request => request.Path));
        Assert.All(requests, request => Assert.Equal("users", request.App));
    }

    [Theory]
    [InlineData("GET", "/auth/me", null)]
    [InlineData("GET", "/users", null)]
    [InlineData("POST", "/auth/logout", null)]
    [InlineData("POST", "/auth/login", """{"email":"ana@example.org","password":"a long password"}""")]
    [InlineData("POST", "/auth/refresh", """{"refresh_token":"r0"}""")]
    [InlineData("PUT", "/auth/password", """{"old":"the old one","new":"the new password"}""")]
    public async Task A_service_that_is_away_is_503(string method, string path, string? body)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (_, context) => Answers.AwayAsync(context);

        using var response = await GatewayHost.SendAsync(host.Admin, method, path, body);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private static List<InvokedRequest> Record(GatewayHost host, Func<HttpContext, Task> answer)
    {
        var requests = new List<InvokedRequest>();
        host.Invoke = async (app, context) =>
        {
            requests.Add(await InvokedRequest.ReadAsync(app, context));
            await answer(context);
        };
        return requests;
    }
}
