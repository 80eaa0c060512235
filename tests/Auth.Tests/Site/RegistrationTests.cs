using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;

namespace Switchyard.Auth.Tests.Site;

/// <summary>Registrations from the request to the first log-in, with the events that users would send.</summary>
public sealed class RegistrationTests
{
    private static readonly OperationProblem Taken = new(409, "The email is taken", "The email belongs to another user.");

    [Fact]
    public async Task A_registration_ends_once_the_user_can_log_in()
    {
        await using var auth = await AuthSite.StartAsync();
        var registered = await auth.RegisterAsync("Ada@Example.org");
        Assert.Equal("user.create.v1", registered.Command.Type);
        Assert.Equal(("Ada@Example.org", "Ada"), (registered.Command.Data["email"]!.GetValue<string>(), registered.Command.Data["name"]!.GetValue<string>()));
        Assert.NotEqual(registered.Operation.ToString(), registered.Command.Id);
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.LogInStatusAsync("ada@example.org"));
        using (var pending = await auth.Client.GetAsync($"operations/{registered.Operation}"))
            Assert.Equal(HttpStatusCode.NotFound, pending.StatusCode);

        await auth.TellAsync(new UserCreated("e1", registered.Command.Id, registered.UserId, AuthSite.User(registered, 1, "Ada@Example.org")));

        var outcome = await auth.OutcomeAsync(registered);
        Assert.Equal((OperationOutcome.Succeeded, registered.UserId), (outcome.Status, outcome.Result!.Id));
        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync("ada@EXAMPLE.org"));
        var stored = await auth.Client.GetFromJsonAsync<JsonObject>($"operations/{registered.Operation}");
        Assert.Equal(OperationOutcome.Succeeded, stored!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_same_registration_again_changes_nothing()
    {
        await using var auth = await AuthSite.StartAsync();
        var registered = await auth.RegisterAsync("ada@example.org");
        using (var again = await auth.PostRegisterAsync(registered.Operation, Guid.Parse(registered.UserId), "ada@example.org", "another password"))
            Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        await auth.TellAsync(new UserCreated("e1", registered.Command.Id, registered.UserId, AuthSite.User(registered, 1, "ada@example.org")));
        await auth.OutcomeAsync(registered);

        using (var ended = await auth.PostRegisterAsync(registered.Operation, Guid.Parse(registered.UserId), "ada@example.org"))
            Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.LogInStatusAsync("ada@example.org", "another password"));
        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync("ada@example.org"));
        Assert.All(auth.Site.Received.Where(e => e.Topic == Topics.UserCommands), e => Assert.Equal(registered.Command.Id, e.Id));
    }

    [Fact]
    public async Task A_refused_registration_leaves_no_credential_and_concerns_itself_alone()
    {
        await using var auth = await AuthSite.StartAsync();
        var winner = await auth.RegisterAsync("ada@example.org", "the winner's password");
        var loser = await auth.RegisterAsync("ada@example.org", "the loser's password");
        await auth.TellAsync(new UserRejected("e1", loser.Command.Id, loser.UserId, Taken));
        await auth.TellAsync(new UserCreated("e2", winner.Command.Id, winner.UserId, AuthSite.User(winner, 1, "ada@example.org")));

        var (lost, won) = (await auth.OutcomeAsync(loser), await auth.OutcomeAsync(winner));
        Assert.Equal((OperationOutcome.Rejected, 409), (lost.Status, lost.Problem!.Status));
        Assert.Equal(OperationOutcome.Succeeded, won.Status);
        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync("ada@example.org", "the winner's password"));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.LogInStatusAsync("ada@example.org", "the loser's password"));

        // Whatever comes late about the loser brings no credential back.
        await auth.ToldAsync(new UserCreated("e3", loser.Command.Id, loser.UserId, AuthSite.User(loser, 1, "ada@example.org")));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.LogInStatusAsync("ada@example.org", "the loser's password"));
        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync("ada@example.org", "the winner's password"));
    }

    [Fact]
    public async Task Events_that_come_late_twice_or_in_another_order_end_the_same()
    {
        await using var auth = await AuthSite.StartAsync();
        var ada = await auth.RegisterAsync("a@example.org");
        var events = new UserEvent[]
        {
            new UserRolesSet("e4", "c4", ada.UserId, AuthSite.User(ada, 4, "a@example.org", "editor")),
            new UserChanged("e2", "c2", ada.UserId, AuthSite.User(ada, 2, "b@example.org")),
            new UserCreated("e1", ada.Command.Id, ada.UserId, AuthSite.User(ada, 1, "a@example.org")),
            new UserChanged("e3", "c3", ada.UserId, AuthSite.User(ada, 3, "a@example.org")),
        };
        await auth.ToldAsync([.. events, .. events.Reverse()]);

        Assert.Equal(OperationOutcome.Succeeded, (await auth.OutcomeAsync(ada)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.LogInStatusAsync("b@example.org"));
        Assert.Contains("editor", Jwt.Payload((await auth.LogInAsync("a@example.org")).Access).GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
    }

    [Fact]
    public async Task An_address_that_goes_away_and_comes_back_is_logged_in_with_under_its_present_form_alone()
    {
        await using var auth = await AuthSite.StartAsync();
        var ada = await auth.ActiveAsync("a@example.org");
        await auth.ToldAsync(new UserChanged("e2", "c2", ada.UserId, AuthSite.User(ada, 2, "b@example.org")));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await auth.LogInStatusAsync("a@example.org"), await auth.LogInStatusAsync("b@example.org")));
        await auth.ToldAsync(new UserChanged("e3", "c3", ada.UserId, AuthSite.User(ada, 3, "A@example.org")));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await auth.LogInStatusAsync("a@example.org"), await auth.LogInStatusAsync("b@example.org")));
    }

    [Fact]
    public async Task An_address_passes_on_though_the_events_of_who_had_it_come_late()
    {
        await using var auth = await AuthSite.StartAsync();
        var first = await auth.RegisterAsync("a@example.org", "the first one's password");
        var second = await auth.ActiveAsync("a@example.org", "the second one's password");
        await auth.ToldAsync(new UserCreated("e1", first.Command.Id, first.UserId, AuthSite.User(first, 1, "a@example.org") with { ChangedAt = DateTimeOffset.UnixEpoch }));
        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync("a@example.org", "the second one's password"));
        await auth.ToldAsync(new UserDeleted("e2", "c2", first.UserId, AuthSite.User(first, 2, "a@example.org")));

        Assert.Equal(HttpStatusCode.OK, await auth.LogInStatusAsync("a@example.org", "the second one's password"));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.LogInStatusAsync("a@example.org", "the first one's password"));
        Assert.Equal(OperationOutcome.Succeeded, (await auth.OutcomeAsync(second)).Status);
    }

    [Fact]
    public async Task What_is_no_event_goes_to_the_dead_letters_and_the_next_is_taken()
    {
        await using var auth = await AuthSite.StartAsync();
        var ada = await auth.RegisterAsync("a@example.org");
        string[] broken =
        [
            "17", "\"text\"", "{}", """{"type":"user.exploded.v1","userId":"x"}""", """{"type":"user.created.v1","id":"e","commandId":"c","userId":"not-a-uuid"}""",
            $$"""{"type":"user.created.v1","id":"e","commandId":"c","userId":"{{ada.UserId}}"}""",
            $$"""{"type":"user.rejected.v1","id":"e","commandId":"{{ada.Command.Id}}","userId":"{{ada.UserId}}"}""",
        ];
        foreach (var data in broken)
            await auth.Site.PublishAsync(AppIds.Users, Topics.UserEvents, Guid.NewGuid().ToString(), "user.created.v1", data);
        await auth.ToldAsync();

        Assert.DoesNotContain(auth.Site.Received, e => e.Id == ada.Operation.ToString());
        await auth.TellAsync(new UserCreated("e1", ada.Command.Id, ada.UserId, AuthSite.User(ada, 1, "a@example.org")));
        Assert.Equal(OperationOutcome.Succeeded, (await auth.OutcomeAsync(ada)).Status);
    }

    [Theory]
    [InlineData("no address", "long enough it is", "email")]
    [InlineData("a@example.org", "short", "password")]
    [InlineData("a@example.org", "0123456789012345678901234567890123456789012345678901234567890123456789012", "password")]
    public async Task A_broken_rule_is_named_by_field(string email, string password, string field)
    {
        await using var auth = await AuthSite.StartAsync();
        using var answer = await auth.PostRegisterAsync(Guid.CreateVersion7(), Guid.CreateVersion7(), email, password);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadAsStringAsync();
        Assert.True(JsonNode.Parse(problem)!["errors"]!.AsObject().ContainsKey(field), problem);
        Assert.DoesNotContain(password, problem, StringComparison.Ordinal);
        Assert.Empty(auth.Site.Received);
    }

    [Fact]
    public async Task Who_registers_with_the_configured_address_is_an_admin()
    {
        await using var auth = await AuthSite.StartAsync(new Dictionary<string, string> { ["Auth:AdminEmail"] = "Boss@Example.org" });
        Assert.Equal(["admin"], Roles(await auth.RegisterAsync("boss@example.ORG")));
        Assert.Empty(Roles(await auth.RegisterAsync("other@example.org")));

        static IEnumerable<string> Roles(Registered registered) => registered.Command.Data["roles"]!.AsArray().Select(role => role!.GetValue<string>());
    }

    [Fact]
    public async Task No_password_and_no_hash_leaves_auth()
    {
        await using var auth = await AuthSite.StartAsync();
        await auth.ActiveAsync("a@example.org");
        Assert.All(auth.Site.Received, e =>
        {
            Assert.DoesNotContain(AuthSite.Password, e.Event.ToJsonString(), StringComparison.Ordinal);
            Assert.DoesNotContain("$2a$", e.Event.ToJsonString(), StringComparison.Ordinal);
        });
    }
}
