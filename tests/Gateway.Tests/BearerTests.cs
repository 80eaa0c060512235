using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Switchyard.TestSupport;

namespace Switchyard.Gateway.Tests;

/// <summary>Which tokens are believed.</summary>
public sealed class BearerTests
{
    private static readonly Guid User = Guid.NewGuid();

    [Fact]
    public async Task A_good_token_lets_in_and_so_does_one_within_the_skew()
    {
        await using var host = await StartAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, host.Tokens.User(User)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, host.Tokens.Make(new { sub = User, exp = now - 10 })));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, host.Tokens.Make(new { sub = User, nbf = now + 10 })));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, host.Tokens.Make(new { sub = User, aud = new[] { "others", "switchyard" } })));
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("not yet good")]
    [InlineData("without an end")]
    [InlineData("another issuer")]
    [InlineData("no issuer")]
    [InlineData("another audience")]
    [InlineData("no audience")]
    [InlineData("no subject")]
    [InlineData("a subject that is no id")]
    [InlineData("alg none")]
    [InlineData("alg NONE with a signature")]
    [InlineData("HS256 with the public key in PEM")]
    [InlineData("HS256 with the public key in DER")]
    [InlineData("ES256 with another key")]
    [InlineData("another key brought along")]
    [InlineData("ES384")]
    [InlineData("an unknown key")]
    [InlineData("no key")]
    [InlineData("a critical extension")]
    [InlineData("changed after signing")]
    [InlineData("a cut signature")]
    [InlineData("no signature")]
    [InlineData("no token at all")]
    [InlineData("far too long")]
    public async Task A_bad_token_is_401(string flaw)
    {
        await using var host = await StartAsync();
        using var other = new TestTokens();

        using var response = await SendAsync(host, Bad(flaw, host.Tokens, other));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        Assert.Empty(host.Calls);
    }

    [Fact]
    public async Task A_token_counts_in_the_header_alone_once_and_as_Bearer()
    {
        await using var host = await StartAsync();
        var token = host.Tokens.User(User);

        using var query = await host.Client.GetAsync($"/auth/me?access_token={token}");
        using var basic = await GatewayHost.SendAsync(host.Client, "GET", "/auth/me", null, ("Authorization", $"Basic {token}"));
        using var twice = await GatewayHost.SendAsync(host.Client, "GET", "/auth/me", null, ("Authorization", $"Bearer {token}"), ("Authorization", $"Bearer {token}"));
        using var lower = await GatewayHost.SendAsync(host.Client, "GET", "/auth/me", null, ("Authorization", $"bearer {token}"));

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK],
            new[] { query, basic, twice, lower }.Select(response => response.StatusCode));
        Assert.Equal("Bearer", query.Headers.WwwAuthenticate.Single().ToString());
    }

    [Fact]
    public async Task A_token_is_believed_until_it_expires_however_often_it_was_seen()
    {
        var clock = new ShiftedClock();
        await using var host = await StartAsync(clock);
        var token = host.Tokens.User(User);
        for (var i = 0; i < 50; i++)
            Assert.Equal(HttpStatusCode.OK, await AskAsync(host, token));
        Assert.Equal(1, Fetches(host));

        clock.Shift = TimeSpan.FromSeconds(900 + 31);

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(host, token));
    }

    [Fact]
    public async Task Only_so_many_tokens_are_remembered_and_the_others_are_checked_again()
    {
        await using var host = await StartAsync(settings: new() { ["Access:Remembered"] = "4" });
        var tokens = Enumerable.Range(0, 20).Select(_ => host.Tokens.User(User)).ToArray();

        foreach (var token in tokens.Concat(tokens))
            Assert.Equal(HttpStatusCode.OK, await AskAsync(host, token));
    }

    [Fact]
    public async Task A_new_key_is_fetched_when_it_is_met_yet_made_up_ones_do_not_flood_auth()
    {
        var clock = new ShiftedClock();
        await using var host = await StartAsync(clock);
        using var next = new TestTokens();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, host.Tokens.User(User)));
        host.Keys = context => context.Response.WriteAsync(host.Tokens.KeySet(next.Jwk()));

        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(host, host.Tokens.Make(new { sub = User }, new { kid = $"made-up-{i}" })));
        Assert.Equal(1, Fetches(host));
        clock.Shift = TimeSpan.FromSeconds(4);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, next.User(User)));
        Assert.Equal(2, Fetches(host));
    }

    [Fact]
    public async Task A_withdrawn_key_makes_its_tokens_bad_once_the_keys_are_fetched_again()
    {
        var clock = new ShiftedClock();
        await using var host = await StartAsync(clock);
        using var next = new TestTokens();
        var old = host.Tokens.User(User);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, old));
        host.Keys = context => context.Response.WriteAsync(next.KeySet());
        clock.Shift = TimeSpan.FromMinutes(6);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, next.User(User)));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(host, old));
    }

    [Fact]
    public async Task Without_keys_it_is_503_and_with_old_ones_it_goes_on()
    {
        var clock = new ShiftedClock();
        await using var host = await StartAsync(clock);
        var keys = host.Keys;
        host.Keys = Away;
        using (var response = await SendAsync(host, host.Tokens.User(User)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await GatewayHost.SendAsync(host.Admin, "GET", $"/operations/{Guid.NewGuid()}")).StatusCode);
        (host.Keys, clock.Shift) = (keys, TimeSpan.FromSeconds(4));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, host.Tokens.User(User)));
        (host.Keys, clock.Shift) = (Away, TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, host.Tokens.User(User)));
    }

    private static string Bad(string flaw, TestTokens tokens, TestTokens other)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var good = tokens.User(User);
        return flaw switch
        {
            "expired" => tokens.Make(new { sub = User, exp = now - 40 }),
            "not yet good" => tokens.Make(new { sub = User, nbf = now + 60 }),
            "without an end" => tokens.Make(new { sub = User, exp = (int?)null }),
            "another issuer" => tokens.Make(new { sub = User, iss = "somebody" }),
            "no issuer" => tokens.Make(new { sub = User, iss = (string?)null }),
            "another audience" => tokens.Make(new { sub = User, aud = "somebody" }),
            "no audience" => tokens.Make(new { sub = User, aud = (string?)null }),
            "no subject" => tokens.Make(new { }),
            "a subject that is no id" => tokens.Make(new { sub = "../users" }),
            "alg none" => tokens.Forge(new { sub = User }, new { alg = "none" }, _ => []),
            "alg NONE with a signature" => tokens.Make(new { sub = User }, new { alg = "NONE" }),
            "HS256 with the public key in PEM" => tokens.Forge(new { sub = User }, new { alg = "HS256" }, data => HMACSHA256.HashData(tokens.PublicKeyBytes("pem"), data)),
            "HS256 with the public key in DER" => tokens.Forge(new { sub = User }, new { alg = "HS256" }, data => HMACSHA256.HashData(tokens.PublicKeyBytes("der"), data)),
            "ES256 with another key" => other.Make(new { sub = User }, new { kid = tokens.KeyId }),
            "another key brought along" => other.Make(new { sub = User }, new { kid = tokens.KeyId, jwk = other.Jwk() }),
            "ES384" => tokens.Make(new { sub = User }, new { alg = "ES384" }),
            "an unknown key" => other.User(User),
            "no key" => tokens.Make(new { sub = User }, new { kid = (string?)null }),
            "a critical extension" => tokens.Make(new { sub = User }, new { crit = new[] { "exp" } }),
            "changed after signing" => string.Join('.', good.Split('.')[0], tokens.Admin().Split('.')[1], good.Split('.')[2]),
            "a cut signature" => good[..^8],
            "no signature" => good[..(good.LastIndexOf('.') + 1)],
            "no token at all" => "nonsense",
            "far too long" => tokens.Make(new { sub = User, more = new string('x', 9000) }),
            _ => throw new ArgumentOutOfRangeException(nameof(flaw), flaw, "no such flaw"),
        };
    }

    private static async Task<GatewayHost> StartAsync(TimeProvider? clock = null, Dictionary<string, string>? settings = null)
    {
        var host = await GatewayHost.StartAsync(settings, clock: clock);
        host.Invoke = (_, context) =>
        {
            context.Response.StatusCode = context.Request.Path.StartsWithSegments("/operations") ? 404 : 200;
            return context.Response.WriteAsJsonAsync(new JsonObject(), options: null, context.Response.StatusCode == 404 ? "application/problem+json" : null);
        };
        return host;
    }

    private static int Fetches(GatewayHost host) => host.KeyFetches;

    private static Task Away(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return context.Response.WriteAsJsonAsync(new { errorCode = "ERR_DIRECT_INVOKE", message = "no such app" });
    }

    private static async Task<HttpStatusCode> AskAsync(GatewayHost host, string token)
    {
        using var response = await SendAsync(host, token);
        return response.StatusCode;
    }

    private static Task<HttpResponseMessage> SendAsync(GatewayHost host, string token) =>
        GatewayHost.SendAsync(host.Client, "GET", "/auth/me", null, ("Authorization", $"Bearer {token}"));
}
