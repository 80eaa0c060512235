using System.Text.Json;
using Switchyard.TransactionalActors;
using Switchyard.Contracts.Users;
using Switchyard.Users.Actors;
using Switchyard.Users.Domain;
using Switchyard.UserValidation;

namespace Switchyard.Users.Tests.Site;

/// <summary>What users write is text to every store, whatever it begins with.</summary>
public sealed class OpaqueStateTests
{
    [Theory]
    [InlineData("$name", "$a.b.$c@example.org")]
    [InlineData("$$NOW", "$$NOW@example.org")]
    [InlineData("a.$b", "a.$b@sub.example.org")]
    public async Task A_user_keeps_name_and_address(string name, string email)
    {
        await using var users = await UsersSite.StartAsync();
        var created = Assert.IsType<UserCreated>(await users.RunAsync(UsersSite.Create(email) with { Name = name })).User;

        Assert.Equal((name, email), (created.Name, created.Email));
        Assert.Equal((name, email), await users.GetAsync(created.Id) is { } read ? (read.Name, read.Email) : default);
        Assert.Equal(created.Id, (await users.FindAsync(email))!.Id);
        var changed = await users.RunAsync(new ChangeUser(UsersSite.NewId(), created.Id, DateTimeOffset.UtcNow, 1, email, name + name));
        Assert.Equal(name + name, Assert.IsType<UserChanged>(changed).User.Name);
    }

    [Fact]
    public async Task Each_actor_keeps_one_string()
    {
        await using var users = await UsersSite.StartAsync();
        var ada = await users.CreatedAsync("$ada@example.org");

        var user = await users.Site.ActorStateAsync(UserActor.TypeName, ada.Id, "state");
        var email = await users.Site.ActorStateAsync(EmailActor.TypeName, EmailAddress.TryParse("$ada@example.org", out _)!.Key, "reservation");

        Assert.Equal((JsonValueKind.String, JsonValueKind.String), (user!.GetValueKind(), email!.GetValueKind()));
        Assert.Contains("$ada@example.org", user.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(ada.Id, email.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void States_that_were_kept_as_documents_are_read()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = UsersServiceJson.Default, AllowOutOfOrderMetadataProperties = true };

        var email = JsonSerializer.Deserialize<OpaqueState<EmailReservation>>("""{"version":3,"owner":"u"}""", json);
        var user = JsonSerializer.Deserialize<OpaqueState<Outbox<UserState>>>(
            """{"revision":2,"state":{"user":null,"isDeleted":true,"outcomes":[],"formerEmails":[]},"unsent":[],"isTold":true}""", json);

        Assert.Equal(new EmailReservation("u", 3), email!.Value);
        Assert.Equal((2, true), (user!.Value.Revision, user.Value.State.IsDeleted));
    }
}
