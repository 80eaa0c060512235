using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Switchyard.Auth.Actors;
using Switchyard.Auth.Flows;
using Switchyard.Auth.Passwords;
using Switchyard.Auth.Tokens;
using Switchyard.Contracts.Users;
using Switchyard.UserValidation;

namespace Switchyard.Auth.Tests.Site;

/// <summary>Log-ins, tokens, refreshes, lockouts.</summary>
public sealed class SessionTests
{
    private const string Email = "a@example.org";

    [Fact]
    public async Task An_access_token_names_the_user_and_is_signed_by_a_published_key()
    {
        await using var auth = await AuthSite.StartAsync();
        var ada = await auth.ActiveAsync(Email);
        var (first, second) = (await auth.LogInAsync(Email), await auth.LogInAsync(Email));

        Assert.Equal(900, first.ExpiresIn);
        Assert.Equal("ES256", Jwt.Header(first.Access).GetProperty("alg").GetString());
        var claims = Jwt.Payload(first.Access);
        Assert.Equal(ada.UserId, claims.GetProperty("sub").GetString());
        Assert.Equal(("switchyard", "switchyard"), (claims.GetProperty("iss").GetString(), claims.GetProperty("aud").GetString()));
        Assert.Equal(900, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Empty(claims.GetProperty("roles").EnumerateArray());
        Assert.NotEqual(claims.GetProperty("jti").GetString(), Jwt.Payload(second.Access).GetProperty("jti").GetString());
        var keys = await auth.Client.GetFromJsonAsync<JsonElement>(".well-known/jwks.json");
        Assert.True(Jwt.IsSignedBy(first.Access, keys));
        Assert.False(Jwt.IsSignedBy(first.Access[..^2] + (first.Access[^2] == 'A' ? 'B' : 'A') + first.Access[^1], keys));
        Assert.DoesNotContain("\"d\"", keys.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_ones_own_signs_and_the_one_before_is_published()
    {
        using var current = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var former = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var auth = await AuthSite.StartAsync(secrets: new Dictionary<string, string>
        {
            ["auth-signing-key"] = current.ExportPkcs8PrivateKeyPem(),
            ["auth-signing-key-previous"] = former.ExportPkcs8PrivateKeyPem(),
        });
        await auth.ActiveAsync(Email);
        var token = (await auth.LogInAsync(Email)).Access;
        var keys = await auth.Client.GetFromJsonAsync<JsonElement>(".well-known/jwks.json");

        Assert.Equal(2, keys.GetProperty("keys").GetArrayLength());
        Assert.True(Jwt.IsSignedBy(token, keys));
        var end = token.LastIndexOf('.');
        Assert.True(current.VerifyData(System.Text.Encoding.ASCII.GetBytes(token[..end]), System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(end + 1)), HashAlgorithmName.SHA256));
    }

    [Fact]
    public async Task A_refresh_token_is_good_once_and_for_a_moment_gives_the_same_successor()
    {
        await using var auth = await AuthSite.StartAsync();
        await auth.ActiveAsync(Email);
        var first = await auth.LogInAsync(Email);
        var crossing = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => auth.RefreshAsync(first)));
        var second = Assert.Single(crossing.Select(tokens => tokens.Refresh).Distinct());
        Assert.NotEqual(first.Refresh, second);

        var third = await auth.RefreshAsync(crossing[0]);
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.RefreshStatusAsync(first));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.RefreshStatusAsync(third));
        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync(Email));
    }

    [Fact]
    public async Task After_the_grace_reuse_ends_the_session()
    {
        var clock = new SetClock();
        await using var auth = await AuthSite.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        await auth.ActiveAsync(Email);
        var first = await auth.LogInAsync(Email);
        var second = await auth.RefreshAsync(first);
        clock.Ahead = TimeSpan.FromSeconds(29);
        Assert.Equal(HttpStatusCode.OK, await auth.RefreshStatusAsync(first));
        clock.Ahead = TimeSpan.FromSeconds(32);
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.RefreshStatusAsync(first));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.RefreshStatusAsync(second));
    }

    [Fact]
    public async Task Signing_keys_follow_each_other_and_old_tokens_stay_good()
    {
        var clock = new SetClock();
        await using var auth = await AuthSite.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        await auth.ActiveAsync(Email);
        var before = (await auth.LogInAsync(Email)).Access;
        clock.Ahead = TimeSpan.FromDays(30) - KeyRing.Notice + TimeSpan.FromMinutes(2);
        var announced = await auth.Client.GetFromJsonAsync<JsonElement>(".well-known/jwks.json");
        Assert.Equal(2, announced.GetProperty("keys").GetArrayLength());
        Assert.Equal(Kid(before), Kid((await auth.LogInAsync(Email)).Access));
        clock.Ahead += KeyRing.Notice + TimeSpan.FromMinutes(2);
        var after = (await auth.LogInAsync(Email)).Access;
        Assert.NotEqual(Kid(before), Kid(after));
        Assert.True(Jwt.IsSignedBy(before, announced) && Jwt.IsSignedBy(after, announced));

        static string? Kid(string token) => Jwt.Header(token).GetProperty("kid").GetString();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0123456789abcdef0123456789abcdef.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_refresh_token_is_refused(string token)
    {
        await using var auth = await AuthSite.StartAsync();
        using var answer = await auth.PostRefreshAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Logging_out_ends_this_session_and_a_new_password_all_of_them()
    {
        await using var auth = await AuthSite.StartAsync();
        var ada = await auth.ActiveAsync(Email);
        var (one, other) = (await auth.LogInAsync(Email), await auth.LogInAsync(Email));
        using (var left = await auth.Client.PostAsJsonAsync("logout", new { session = Jwt.Payload(one.Access).GetProperty("sid").GetString() }))
            Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.RefreshStatusAsync(one));
        other = await auth.RefreshAsync(other);

        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(auth, ada, "not the password", "another password"));
        Assert.Equal(HttpStatusCode.BadRequest, await ChangeAsync(auth, ada, AuthSite.Password, "short"));
        Assert.Equal(HttpStatusCode.NoContent, await ChangeAsync(auth, ada, AuthSite.Password, "another password"));
        Assert.Equal(HttpStatusCode.NoContent, await ChangeAsync(auth, ada, AuthSite.Password, "another password"));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.RefreshStatusAsync(other));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.LogInStatusAsync(Email));
        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync(Email, "another password"));
    }

    [Fact]
    public async Task A_deleted_user_neither_logs_in_nor_refreshes()
    {
        await using var auth = await AuthSite.StartAsync();
        var ada = await auth.ActiveAsync(Email);
        var tokens = await auth.LogInAsync(Email);
        await auth.ToldAsync(new UserDeleted("e2", "c2", ada.UserId, AuthSite.User(ada, 2, Email)));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.LogInStatusAsync(Email));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.RefreshStatusAsync(tokens));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(auth, ada, AuthSite.Password, "another password"));
    }

    [Theory]
    [InlineData(Email)]
    [InlineData("unknown@example.org")]
    public async Task Of_guesses_at_the_same_instant_five_are_judged(string email)
    {
        await using var auth = await AuthSite.StartAsync();
        await auth.ActiveAsync(Email);
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => auth.PostLogInAsync(email, $"guess number {n}")));

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized));
        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.Equal(25, refused.Count);
        Assert.All(refused, answer => Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 15));
        Assert.Equal(HttpStatusCode.TooManyRequests, await auth.LogInStatusAsync(email));
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task A_success_forgets_the_failures_before_it()
    {
        await using var auth = await AuthSite.StartAsync();
        await auth.ActiveAsync(Email);
        for (var round = 0; round < 3; round++)
        {
            for (var n = 0; n < 4; n++)
                Assert.Equal(HttpStatusCode.Unauthorized, await auth.LogInStatusAsync(Email, "a wrong password"));
            Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync(Email));
        }
    }

    [Fact]
    public async Task Guessing_the_old_password_is_locked_out_too()
    {
        await using var auth = await AuthSite.StartAsync();
        var ada = await auth.ActiveAsync(Email);
        for (var n = 0; n < 5; n++)
            Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(auth, ada, "a wrong password", "another password"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await ChangeAsync(auth, ada, AuthSite.Password, "another password"));
        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync(Email));
    }

    [Fact]
    public async Task Too_many_hashes_at_once_are_told_to_come_again()
    {
        await using var auth = await AuthSite.StartAsync(new Dictionary<string, string>
        {
            ["Auth:WorkFactor"] = "10",
            ["Auth:HashesAtOnce"] = "1",
            ["Auth:HashesWaiting"] = "2",
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(n => auth.PostRegisterAsync(Guid.CreateVersion7(), Guid.CreateVersion7(), $"u{n}@example.org")));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        var refused = answers.Where(answer => answer.StatusCode != HttpStatusCode.Accepted).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.TooManyRequests, true), (answer.StatusCode, answer.Headers.RetryAfter is not null)));
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task A_log_in_under_a_cheaper_hash_replaces_it()
    {
        await using var auth = await AuthSite.StartAsync();
        var ada = await auth.ActiveAsync(Email);
        var services = auth.Site.Services;
        var actors = services.GetRequiredService<AuthActors>();
        Assert.StartsWith("$2a$04$", (await actors.CredentialAsync(ada.UserId)).Hash, StringComparison.Ordinal);
        using var dearer = new PasswordHasher(Options.Create(new AuthOptions { WorkFactor = 5 }));
        var sessions = new Sessions(actors, services.GetRequiredService<CredentialDocuments>(), dearer, services.GetRequiredService<AccessTokens>(),
            services.GetRequiredService<ServerSecret>(), NullLogger<Sessions>.Instance);

        var answer = await sessions.LogInAsync(EmailAddress.TryParse(Email, out _)!, AuthSite.Password, CancellationToken.None);

        Assert.NotNull(answer.Tokens);
        Assert.StartsWith("$2a$05$", (await actors.CredentialAsync(ada.UserId)).Hash, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync(Email));
    }

    [Fact]
    public async Task Nobodys_password_takes_as_long_to_check_as_somebodys()
    {
        using var hasher = new PasswordHasher(Options.Create(new AuthOptions { WorkFactor = 9 }));
        var hash = await hasher.HashAsync(AuthSite.Password, CancellationToken.None);
        var (known, unknown) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var n = 0; n < 8; n++)
        {
            known = Shorter(known, await TimeAsync(hash));
            unknown = Shorter(unknown, await TimeAsync(null));
        }
        Assert.InRange(unknown / known, 0.5, 2);
        Assert.False(await hasher.VerifyAsync(AuthSite.Password + new string('x', 72), hash, CancellationToken.None));

        async Task<TimeSpan> TimeAsync(string? of)
        {
            var clock = Stopwatch.StartNew();
            await hasher.VerifyAsync(AuthSite.Password, of, CancellationToken.None);
            return clock.Elapsed;
        }

        static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
    }

    private static async Task<HttpStatusCode> ChangeAsync(AuthSite auth, Registered who, string old, string @new)
    {
        using var answer = await auth.Client.PutAsJsonAsync("password", new { userId = who.UserId, old, @new });
        return answer.StatusCode;
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
