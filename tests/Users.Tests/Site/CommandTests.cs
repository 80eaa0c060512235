using System.Net;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;

namespace Switchyard.Users.Tests.Site;

/// <summary>Commands from the broker to events, outcomes and the read model.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task A_user_is_created_changed_given_roles_and_deleted()
    {
        await using var users = await UsersSite.StartAsync();
        var ada = await users.CreatedAsync("Ada@Example.org");
        Assert.Equal(("Ada@Example.org", 1L), (ada.Email, ada.Version));
        Assert.Equal(ada.Id, (await users.GetAsync(ada.Id))!.Id);
        Assert.Equal(ada.Id, (await users.FindAsync("ada@example.ORG"))!.Id);

        var change = UsersSite.Change(ada.Id, 1, "ada@new.org");
        Assert.Equal(2, Assert.IsType<UserChanged>(await users.RunAsync(change)).User.Version);
        var told = await users.Site.ReceivedAsync(Topics.UserResults, e => e.Id == change.Id);
        Assert.Equal(OperationOutcome.Type, told.Type);
        Assert.Equal("ada@new.org", (await users.GetAsync(ada.Id))!.Email);
        Assert.Null(await users.FindAsync("ada@example.org"));
        var roles = new SetRoles(UsersSite.NewId(), ada.Id, DateTimeOffset.UtcNow, null, ["editor"]);
        Assert.Equal(["editor"], Assert.IsType<UserRolesSet>(await users.RunAsync(roles)).User.Roles);

        var delete = UsersSite.Delete(ada.Id, 3);
        Assert.Equal(4, Assert.IsType<UserDeleted>(await users.RunAsync(delete)).User.Version);
        await users.Site.ReceivedAsync(Topics.UserResults, e => e.Id == delete.Id);
        Assert.Null(await users.GetAsync(ada.Id));
        Assert.Empty(await users.ListAsync());
        Assert.Equal(OperationOutcome.Succeeded, (await users.OutcomeAsync(delete.Id))!.Status);
    }

    [Fact]
    public async Task The_version_is_the_etag()
    {
        await using var users = await UsersSite.StartAsync();
        var ada = await users.CreatedAsync("ada@example.org");
        using var answer = await users.Site.Client.GetAsync($"users/{ada.Id}");
        Assert.Equal("\"1\"", answer.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task A_command_that_comes_again_takes_effect_once()
    {
        await using var users = await UsersSite.StartAsync();
        var create = UsersSite.Create("ada@example.org");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => users.SendAsync(create)));
        await users.EventAsync(create);
        var change = UsersSite.Change(create.UserId, null, "b@example.org");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => users.SendAsync(change)));
        await users.EventAsync(change);
        await users.SettleAsync();

        Assert.Equal(2, (await users.GetAsync(create.UserId))!.Version);
        Assert.All(users.Site.Received.Where(e => e.Topic == Topics.UserEvents && e.Id == change.Id), e => Assert.Equal("user.changed.v1", e.Type));
        Assert.Equal(0, await users.RefusalAsync("ada@example.org"));
        Assert.Equal(409, await users.RefusalAsync("b@example.org"));
    }

    [Fact]
    public async Task Of_six_creations_with_one_address_exactly_one_wins()
    {
        await using var users = await UsersSite.StartAsync();
        var creations = Enumerable.Range(0, 6).Select(n => UsersSite.Create(n % 2 == 0 ? "Ada@example.org" : "ada@EXAMPLE.org")).ToList();
        await Task.WhenAll(creations.Select(users.SendAsync));
        var events = await Task.WhenAll(creations.Select(users.EventAsync));

        var winner = Assert.Single(events.OfType<UserCreated>()).User;
        Assert.All(events.OfType<UserRejected>(), e => Assert.Equal(409, e.Problem.Status));
        Assert.Equal(winner.Id, (await users.FindAsync("ada@example.org"))!.Id);
        Assert.Equal([winner.Id], (await users.ListAsync()).Select(user => user.Id));
    }

    [Fact]
    public async Task A_refused_creation_keeps_no_address_and_its_id_is_used_up()
    {
        await using var users = await UsersSite.StartAsync();
        var ada = await users.CreatedAsync("a@example.org");
        var refused = UsersSite.Create("a@example.org");
        Assert.IsType<UserRejected>(await users.RunAsync(refused));
        await users.RunAsync(UsersSite.Delete(ada.Id, 1));

        Assert.IsType<UserRejected>(await users.RunAsync(UsersSite.Create("a@example.org", refused.UserId)));
        await users.SendAsync(refused);
        await users.SettleAsync();
        Assert.Equal(0, await users.RefusalAsync("a@example.org"));
    }

    [Fact]
    public async Task An_address_goes_away_comes_back_and_passes_on()
    {
        await using var users = await UsersSite.StartAsync();
        var ada = await users.CreatedAsync("a@example.org");
        var toB = UsersSite.Change(ada.Id, 1, "b@example.org");
        Assert.IsType<UserChanged>(await users.RunAsync(toB));
        Assert.IsType<UserChanged>(await users.RunAsync(UsersSite.Change(ada.Id, 2, "A@example.org")));
        await users.SendAsync(toB);
        await users.SettleAsync();

        Assert.Equal(409, await users.RefusalAsync("a@example.org"));
        Assert.Equal(0, await users.RefusalAsync("b@example.org"));
        Assert.Equal(ada.Id, (await users.FindAsync("a@example.org"))!.Id);
        Assert.IsType<UserDeleted>(await users.RunAsync(UsersSite.Delete(ada.Id, 3)));
        await users.SettleAsync();
        Assert.Equal(0, await users.RefusalAsync("a@example.org"));
    }

    [Fact]
    public async Task Changes_at_the_same_instant_keep_addresses_unique()
    {
        await using var users = await UsersSite.StartAsync();
        var (ada, bob) = (await users.CreatedAsync("a@example.org"), await users.CreatedAsync("b@example.org"));
        string[] addresses = ["a@example.org", "b@example.org", "c@example.org", "d@example.org"];
        var changes = Enumerable.Range(0, 40).Select(n => UsersSite.Change(n % 2 == 0 ? ada.Id : bob.Id, null, addresses[n * 7 % 5 % 4])).ToList();
        await Task.WhenAll(changes.Select(users.SendAsync));
        await Task.WhenAll(changes.Select(users.EventAsync));
        await users.SettleAsync();

        var (adaNow, bobNow) = ((await users.GetAsync(ada.Id))!, (await users.GetAsync(bob.Id))!);
        Assert.NotEqual(adaNow.Email, bobNow.Email);
        foreach (var address in addresses)
            Assert.Equal(address == adaNow.Email || address == bobNow.Email ? 409 : 0, await users.RefusalAsync(address));
    }

    [Fact]
    public async Task A_refusal_is_told_and_can_be_read()
    {
        await using var users = await UsersSite.StartAsync();
        var ada = await users.CreatedAsync("a@example.org");
        UserCommand[] refused = [UsersSite.Change(ada.Id, 7, "b@example.org"), UsersSite.Change(UsersSite.NewId(), 1, "b@example.org"), UsersSite.Change(ada.Id, 1, "no address")];
        int[] statuses = [412, 404, 422];
        foreach (var (command, status) in refused.Zip(statuses))
        {
            Assert.Equal(status, Assert.IsType<UserRejected>(await users.RunAsync(command)).Problem.Status);
            await users.Site.ReceivedAsync(Topics.UserResults, e => e.Id == command.Id);
            Assert.Equal((OperationOutcome.Rejected, status), (await users.OutcomeAsync(command.Id)) is { } outcome ? (outcome.Status, outcome.Problem!.Status) : default);
        }
        Assert.Equal(0, await users.RefusalAsync("b@example.org"));
    }

    [Fact]
    public async Task A_command_that_cannot_be_read_ends_as_rejected()
    {
        await using var users = await UsersSite.StartAsync();
        var user = UsersSite.NewId();
        string[] broken =
        [
            "17", "{}", """{"type":"user.explode.v1"}""", $$"""{"type":"user.create.v1","id":"{{user}}","userId":"{{user}}","email":"a@example.org","name":"Ada"}""",
            $$"""{"type":"user.delete.v1","id":"{{user}}","userId":"{{user.ToUpperInvariant()}}","expectedVersion":1}""",
        ];
        foreach (var data in broken)
        {
            var id = UsersSite.NewId();
            await users.Site.PublishAsync(AppIds.Gateway, Topics.UserCommands, id, "user.create.v1", data);
            var told = await users.Site.ReceivedAsync(Topics.UserResults, e => e.Id == id);
            Assert.Equal("rejected", told.Data["status"]!.GetValue<string>());
            Assert.Equal(422, (await users.OutcomeAsync(id))!.Problem!.Status);
            if (data.Contains(user, StringComparison.Ordinal))
                Assert.Equal(user, (await users.Site.ReceivedAsync(Topics.UserEvents, e => e.Id == id)).Data["userId"]!.GetValue<string>());
        }
        Assert.Empty(await users.ListAsync());
    }

    [Fact]
    public async Task A_readable_dead_letter_is_carried_out()
    {
        await using var users = await UsersSite.StartAsync();
        var create = UsersSite.Create("a@example.org");
        using var answer = await users.Site.DeliverAsync(Topics.UserCommandsDead, create.Id, CreateUser.Type,
            System.Text.Json.JsonSerializer.Serialize(create, UsersJson.Default.UserCommand));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.IsType<UserCreated>(await users.EventAsync(create));
    }

    [Fact]
    public async Task A_list_is_newest_first_and_without_the_deleted()
    {
        await using var users = await UsersSite.StartAsync();
        var created = new List<User>();
        for (var n = 0; n < 7; n++)
            created.Add(await users.CreatedAsync($"u{n}@example.org"));
        await users.RunAsync(UsersSite.Delete(created[3].Id, 1));
        await users.RunAsync(UsersSite.Change(created[1].Id, 1, "other@example.org"));
        await users.SettleAsync();
        var listed = (await users.ListAsync()).Where(user => !user.Email.StartsWith("marker", StringComparison.Ordinal)).Select(user => user.Id);
        Assert.Equal(Enumerable.Reverse(created).Where(user => user != created[3]).Select(user => user.Id), listed);
    }
}
