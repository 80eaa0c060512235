using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Switchyard.Gateway.Tests;

/// <summary>Every route of the OpenAPI document times every kind of caller. A route without an expectation here fails.</summary>
public sealed partial class AccessMatrixTests
{
    private enum For
    {
        Everybody,
        Users,
        SelfAndAdmins,
        Admins,
    }

    private static readonly Dictionary<string, For> Expected = new()
    {
        ["post /contact-persons"] = For.Everybody,
        ["get /contact-persons"] = For.Admins,
        ["get /contact-persons/live"] = For.Admins,
        ["get /contact-persons/{id}"] = For.Admins,
        ["get /contact-persons/{id}/progress"] = For.Everybody,
        ["post /datas/number"] = For.Everybody,
        ["get /dead-letters"] = For.Admins,
        ["get /dead-letters/{id}"] = For.Admins,
        ["post /dead-letters/{id}/replay"] = For.Admins,
        ["delete /dead-letters/{id}"] = For.Admins,
        ["post /auth/register"] = For.Everybody,
        ["post /auth/login"] = For.Everybody,
        ["post /auth/refresh"] = For.Everybody,
        ["post /auth/logout"] = For.Users,
        ["get /auth/me"] = For.Users,
        ["put /auth/password"] = For.Users,
        ["post /users"] = For.Admins,
        ["get /users"] = For.Admins,
        ["get /users/{id}"] = For.SelfAndAdmins,
        ["put /users/{id}"] = For.SelfAndAdmins,
        ["delete /users/{id}"] = For.SelfAndAdmins,
        ["put /users/{id}/roles"] = For.Admins,
        ["get /operations/{id}"] = For.Everybody,
        ["get /system"] = For.Admins,
        ["get /system/live"] = For.Admins,
        ["get /healthz"] = For.Everybody,
        ["get /readyz"] = For.Everybody,
    };

    private static readonly Guid Self = Guid.NewGuid();

    [Fact]
    public async Task Every_route_lets_in_whom_it_is_for_and_nobody_else()
    {
        await using var host = await StartAsync();
        using var stranger = new TestTokens();
        var callers = new Dictionary<string, string?>
        {
            ["no token"] = null,
            ["an expired token"] = host.Tokens.Make(new { sub = Self, roles = new[] { "admin" }, exp = 1 }),
            ["a token signed with another key"] = stranger.Make(new { sub = Self, roles = new[] { "admin" } }, new { kid = host.Tokens.KeyId }),
            ["a token with alg=none"] = host.Tokens.Forge(new { sub = Self, roles = new[] { "admin" } }, new { alg = "none" }, _ => []),
            ["another user"] = host.Tokens.User(Guid.NewGuid(), "user"),
            ["the user"] = host.Tokens.User(Self),
            ["an administrator"] = host.Tokens.Admin(),
        };

        var wrong = new List<string>();
        foreach (var route in await RoutesAsync(host))
        {
            foreach (var (name, token) in callers)
            {
                var should = Status(Expected[route.Name], name);
                var before = Asked(host);
                using var response = await SendAsync(host.Client, route, token);
                var isRefused = (int)response.StatusCode is 401 or 403;
                if (isRefused ? (int)response.StatusCode != should : should != 0)
                    wrong.Add($"{route.Name} by {name}: {(int)response.StatusCode} instead of {(should == 0 ? "an answer" : should)}");
                if (isRefused && (response.Content.Headers.ContentType?.MediaType != "application/problem+json" || response.Headers.WwwAuthenticate.Count != 1))
                    wrong.Add($"{route.Name} by {name}: refused without problem details or WWW-Authenticate");
                if (isRefused && Asked(host) != before)
                    wrong.Add($"{route.Name} by {name}: refused, yet somebody was asked");
            }
        }

        Assert.Empty(wrong);
        Assert.Empty(await host.AllCommandsAsync());
    }

    [Fact]
    public async Task The_document_tells_for_whom_each_route_is_and_each_route_has_an_expectation()
    {
        await using var host = await StartAsync();

        var routes = await RoutesAsync(host);

        Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), routes.Select(route => route.Name).Order(StringComparer.Ordinal));
        Assert.All(routes, route =>
        {
            var isOpen = Expected[route.Name] == For.Everybody;
            var statuses = route.Operation["responses"]!.AsObject().Select(response => response.Key).ToList();
            Assert.Equal(isOpen, route.Operation["security"] is null);
            Assert.True(isOpen || statuses.Contains("401"), $"{route.Name} says nothing of 401");
            Assert.True(Expected[route.Name] is not (For.Admins or For.SelfAndAdmins) || statuses.Contains("403"), $"{route.Name} says nothing of 403");
        });
    }

    [Fact]
    public void The_file_of_requests_has_every_route()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Solution.sln")))
            folder = folder.Parent;
        var requests = RequestLine().Matches(File.ReadAllText(Path.Combine(folder.FullName, "switchyard.http")))
            .Select(line => $"{line.Groups["verb"].Value.ToLowerInvariant()} {Variable().Replace(line.Groups["path"].Value, "{id}")}");

        Assert.Equal([.. Expected.Keys.Append("get /openapi/v1.json").Order(StringComparer.Ordinal)], requests.Order(StringComparer.Ordinal));
    }

    // The stream of an earlier row may still ask for its message.
    private static int Asked(GatewayHost host) => host.Calls.Count(call => !call.Target[0].EndsWith("/times", StringComparison.Ordinal));

    private static int Status(For whom, string caller) => (whom, caller) switch
    {
        (For.Everybody, _) => 0,
        (_, not ("another user" or "the user" or "an administrator")) => 401,
        (For.Users, _) or (_, "an administrator") or (For.SelfAndAdmins, "the user") => 0,
        _ => 403,
    };

    private static async Task<GatewayHost> StartAsync()
    {
        var host = await GatewayHost.StartAsync(new Dictionary<string, string>
        {
            ["RateLimits:Accounts:Requests"] = "0",
            ["RateLimits:General:Requests"] = "0",
        }, "Production");
        host.Invoke = (_, context) =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsJsonAsync(new { detail = "not here" }, options: null, "application/problem+json");
        };
        return host;
    }

    private static async Task<List<Route>> RoutesAsync(GatewayHost host)
    {
        var document = await host.Client.GetFromJsonAsync<JsonObject>("/openapi/v1.json");
        return [.. document!["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation =>
            new Route($"{operation.Key} {path.Key}", operation.Key, path.Key, operation.Value!.AsObject())))];
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, Route route, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method.ToUpperInvariant()), route.Path.Replace("{id}", Self.ToString(), StringComparison.Ordinal));
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (route.Operation["requestBody"]?["content"]?.AsObject().First().Key is { } type)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes("{}"));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [GeneratedRegex(@"^(?<verb>[A-Z]+) \{\{host\}\}(?<path>/[^\s?]*)", RegexOptions.Multiline)]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\{\{[^}]+\}\}")]
    private static partial Regex Variable();

    private sealed record Route(string Name, string Method, string Path, JsonObject Operation);
}
