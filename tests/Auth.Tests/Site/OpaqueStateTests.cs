using System.Net;
using System.Text.Json;
using Switchyard.TransactionalActors;
using Switchyard.Auth.Actors;
using Switchyard.Auth.Domain;
using Switchyard.Auth.Tokens;

namespace Switchyard.Auth.Tests.Site;

/// <summary>Hashes and addresses are text to every store, whatever they begin with: a hash begins with <c>$</c>.</summary>
public sealed class OpaqueStateTests
{
    [Fact]
    public async Task Who_has_a_dollar_in_address_and_password_logs_in()
    {
        await using var auth = await AuthSite.StartAsync();

        await auth.ActiveAsync("$$NOW.$x@example.org", "$2a$04$ as a password");

        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync("$$now.$x@example.org", "$2a$04$ as a password"));
    }

    [Fact]
    public async Task Each_actor_keeps_one_string()
    {
        await using var auth = await AuthSite.StartAsync();
        var ada = await auth.ActiveAsync("ada@example.org");
        var tokens = await auth.LogInAsync("ada@example.org");

        var credential = await auth.Site.ActorStateAsync(CredentialActor.TypeName, ada.UserId, "state");
        var family = await auth.Site.ActorStateAsync(RefreshFamilyActor.TypeName, tokens.Refresh.Split('.')[0], "family");
        var keys = await auth.Site.ActorStateAsync(SigningKeysActor.TypeName, SigningKeysActor.Only.GetId(), "ring");

        Assert.All([credential, family, keys], kept => Assert.Equal(JsonValueKind.String, kept!.GetValueKind()));
        Assert.Contains("$2a$04$", credential!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void States_that_were_kept_as_documents_are_read()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = AuthJson.Default, AllowOutOfOrderMetadataProperties = true };

        var credential = JsonSerializer.Deserialize<OpaqueState<Outbox<Credential>>>(
            """{"unsent":[],"revision":4,"isTold":true,"state":{"status":"Active","hash":"$2a$04$x","user":null,"epoch":1,"operationId":null,"commandId":null,"outcome":null,"formerEmailKey":null}}""",
            json);
        var family = JsonSerializer.Deserialize<OpaqueState<RefreshFamily>>(
            """{"userId":"u","epoch":1,"number":2,"currentHash":"c","formerHash":null,"rotatedAt":"2026-11-22T10:00:00+00:00","expiresAt":"2026-12-22T10:00:00+00:00","isRevoked":false}""",
            json);
        var lockout = JsonSerializer.Deserialize<OpaqueState<Lockout>>(
            """{"lockedUntil":"2026-11-22T10:00:00+00:00","failures":5,"lastTry":"2026-11-22T09:00:00+00:00"}""", json);
        var keys = JsonSerializer.Deserialize<OpaqueState<KeyRing>>("""{"keys":[{"id":"k","pkcs8":"p","activeFrom":"2026-11-22T10:00:00+00:00"}]}""", json);

        Assert.Equal(("$2a$04$x", 4), (credential!.Value.State.Hash, credential.Value.Revision));
        Assert.Equal(("u", 2, 5, "k"), (family!.Value.UserId, family.Value.Number, lockout!.Value.Failures, keys!.Value.Keys[0].Id));
    }
}
