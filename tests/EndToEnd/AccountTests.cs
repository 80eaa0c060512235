using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static System.Net.HttpStatusCode;

namespace Switchyard.EndToEnd;

/// <summary>An account's life, seen from outside.</summary>
[Collection(EmbeddedSystem.Name)]
public sealed class AccountTests(ContactSystem system)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private Uri Address => system.Http.BaseAddress!;

    [SkippableFact]
    public async Task Who_is_told_201_can_log_in_read_and_change_the_account()
    {
        using var ada = new Account(Address);
        using (var created = await ada.RegisterAsync(wait: 30))
        {
            Assert.Equal(Created, created.StatusCode);
            Assert.Equal($"/users/{ada.Id}", created.Headers.Location!.OriginalString);
        }
        Assert.Equal(OK, await ada.LogInAsync());
        using (var me = await ada.GetAsync("auth/me"))
        {
            var user = await me.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal((ada.Id, ada.Email, "\"1\""), (user.GetProperty("id").GetString(), user.GetProperty("email").GetString(), me.Headers.ETag!.Tag));
        }

        using (var bare = await ada.ChangeAsync(ada.Email, null))
            Assert.Equal(PreconditionRequired, bare.StatusCode);
        using (var changed = await ada.ChangeAsync(ada.Email, "\"1\""))
            Assert.Equal((OK, "\"2\"", "Ada L."), (changed.StatusCode, changed.Headers.ETag!.Tag, (await changed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("name").GetString()));
        using (var stale = await ada.ChangeAsync(ada.Email, "\"1\""))
            Assert.Equal((PreconditionFailed, "application/problem+json"), (stale.StatusCode, stale.Content.Headers.ContentType!.MediaType));
        using (var read = await ada.GetAsync($"users/{ada.Id}"))
            Assert.Equal("\"2\"", read.Headers.ETag!.Tag);
        Assert.Contains(ada.Id, await system.ListAsync("users").ToListAsync());
    }

    [SkippableFact]
    public async Task Of_six_registrations_at_the_same_instant_one_wins_and_its_password_works()
    {
        var email = Account.NewEmail();
        var people = Enumerable.Range(0, 6).Select(n => new Account(Address, n % 2 == 0 ? email : email.ToUpperInvariant())).ToList();
        var answers = await Task.WhenAll(people.Select(person => person.RegisterAsync(wait: 30)));

        Assert.Equal([Created, Conflict, Conflict, Conflict, Conflict, Conflict], answers.Select(answer => answer.StatusCode).Order());
        var winner = people[Array.FindIndex(answers, answer => answer.StatusCode == Created)];
        Assert.Equal(OK, await winner.LogInAsync());
        foreach (var loser in people.Where(person => person != winner).Take(3))
            Assert.Equal(Unauthorized, await loser.LogInAsync());
        people.ForEach(person => person.Dispose());
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [SkippableFact]
    public async Task The_same_request_with_the_same_key_registers_once()
    {
        using var ada = new Account(Address);
        var key = Guid.NewGuid().ToString();
        using var first = await ada.RegisterAsync(wait: 30, key);
        var id = ada.Id;
        using var again = await ada.RegisterAsync(wait: 30, key);
        using var other = await ada.RegisterAsync(wait: 30, key + "x");
        Assert.Equal((Created, Created, id, Conflict), (first.StatusCode, again.StatusCode, ada.Id, other.StatusCode));
        Assert.Equal(OK, await ada.LogInAsync());
    }

    [SkippableFact]
    public async Task Who_does_not_wait_gets_an_operation_that_tells_the_end()
    {
        using var ada = new Account(Address);
        using var accepted = await ada.RegisterAsync(wait: 0);
        Assert.Equal(Accepted, accepted.StatusCode);
        var ended = await ada.EndedAsync(accepted.Headers.Location!);
        Assert.Equal("succeeded", ended.GetProperty("status").GetString());
        Assert.Equal(ada.Email, ended.GetProperty("result").GetProperty("email").GetString());
        Assert.Equal(OK, await ada.LogInAsync());

        using var twin = new Account(Address, ada.Email);
        using var refused = await twin.RegisterAsync(wait: 0);
        Assert.Equal(Accepted, refused.StatusCode);
        var rejection = await ada.EndedAsync(refused.Headers.Location!);
        Assert.Equal(("rejected", 409), (rejection.GetProperty("status").GetString(), rejection.GetProperty("problem").GetProperty("status").GetInt32()));
    }

    [SkippableFact]
    public async Task A_refresh_token_that_was_stolen_ends_the_session()
    {
        using var ada = await Account.RegisteredAsync(Address);
        var stolen = ada.Tokens!.Refresh;
        Assert.Equal(OK, await ada.RefreshAsync());
        var second = ada.Tokens.Refresh;
        Assert.Equal(OK, await ada.RefreshAsync(stolen));
        Assert.Equal(second, ada.Tokens.Refresh);
        Assert.Equal(OK, await ada.RefreshAsync());
        Assert.Equal(Unauthorized, await ada.RefreshAsync(stolen));
        Assert.Equal(Unauthorized, await ada.RefreshAsync());
        Assert.Equal(OK, await ada.LogInAsync());
    }

    [SkippableFact]
    public async Task Logging_out_ends_the_session()
    {
        using var ada = await Account.RegisteredAsync(Address);
        using (var left = await ada.SendAsync(HttpMethod.Post, "auth/logout"))
            Assert.Equal(NoContent, left.StatusCode);
        Assert.Equal(Unauthorized, await ada.RefreshAsync());
    }

    [SkippableFact]
    public async Task Of_parallel_guesses_five_are_judged_and_the_rest_told_to_wait()
    {
        using var ada = await Account.RegisteredAsync(Address);
        var answers = await Task.WhenAll(Enumerable.Range(0, 25).Select(n => ada.LogInAsync($"guess number {n}")));
        Assert.Equal(5, answers.Count(status => status == Unauthorized));
        Assert.Equal(20, answers.Count(status => status == TooManyRequests));
        Assert.Equal(TooManyRequests, await ada.LogInAsync());
        Assert.Equal(OK, await ada.RefreshAsync());
    }

    [SkippableFact]
    public async Task An_address_changes_comes_back_and_the_other_is_free_again()
    {
        using var ada = await Account.RegisteredAsync(Address);
        var (a, b) = (ada.Email, Account.NewEmail());
        using (var toB = await ada.ChangeAsync(b, "\"1\""))
            Assert.Equal(OK, toB.StatusCode);
        await LogsInAsync(ada, Unauthorized);
        ada.Email = b;
        await LogsInAsync(ada, OK);
        using (var back = await ada.ChangeAsync(a, "\"2\""))
            Assert.Equal(OK, back.StatusCode);
        await LogsInAsync(ada, Unauthorized);
        ada.Email = a;
        await LogsInAsync(ada, OK);

        using var bob = await Account.RegisteredAsync(Address, b);
        using var taken = await bob.ChangeAsync(a, "\"1\"");
        Assert.Equal(Conflict, taken.StatusCode);
    }

    [SkippableFact]
    public async Task A_new_password_replaces_the_old_one_and_ends_every_session()
    {
        using var ada = await Account.RegisteredAsync(Address);
        var (old, @new) = (ada.Password, Account.NewPassword());
        using (var wrong = await ada.ChangePasswordAsync("not the password", @new))
            Assert.Equal(Forbidden, wrong.StatusCode);
        using (var changed = await ada.ChangePasswordAsync(old, @new))
            Assert.Equal(NoContent, changed.StatusCode);
        Assert.Equal(Unauthorized, await ada.RefreshAsync());
        Assert.Equal(Unauthorized, await ada.LogInAsync(old));
        Assert.Equal(OK, await ada.LogInAsync(@new));
    }

    [SkippableFact]
    public async Task A_deleted_account_is_gone_and_its_address_free()
    {
        using var ada = await Account.RegisteredAsync(Address);
        using (var deleted = await ada.DeleteAsync("\"1\""))
            Assert.Equal(NoContent, deleted.StatusCode);
        await LogsInAsync(ada, Unauthorized);
        Assert.Equal(Unauthorized, await ada.RefreshAsync());
        using (var gone = await system.Http.GetAsync(new Uri($"users/{ada.Id}", UriKind.Relative)))
            Assert.Equal(NotFound, gone.StatusCode);
        Assert.DoesNotContain(ada.Id, await system.ListAsync("users").ToListAsync());

        using var next = await Account.RegisteredAsync(Address, ada.Email);
        Assert.NotEqual(ada.Id, next.Id);
    }

    [SkippableFact]
    public async Task An_administrator_gives_roles_and_finds_by_email()
    {
        using var ada = await Account.RegisteredAsync(Address);
        using (var own = await ada.SendAsync(HttpMethod.Put, $"users/{ada.Id}/roles", new { roles = (string[])["admin"] }, "\"1\""))
            Assert.Equal(Forbidden, own.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"users/{ada.Id}/roles") { Content = JsonContent.Create(new { roles = (string[])["editor"] }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        using (var given = await system.Http.SendAsync(request))
            Assert.Equal(OK, given.StatusCode);
        var found = await system.Http.GetFromJsonAsync<JsonElement>($"users?email={Uri.EscapeDataString(ada.Email.ToUpperInvariant())}");
        Assert.Equal("editor", found.GetProperty("items")[0].GetProperty("roles")[0].GetString());
    }

    [SkippableFact]
    public async Task A_command_waits_while_users_is_away_and_is_carried_out_when_it_is_back()
    {
        using var ada = await Account.RegisteredAsync(Address);
        using var bob = new Account(Address);
        HttpResponseMessage changing, registering;
        await using (await system.Own.PauseAppAsync(3502))
        {
            changing = await ada.ChangeAsync(ada.Email, "\"1\"", wait: 1);
            registering = await bob.RegisterAsync(wait: 0);
            Assert.Equal((Accepted, Accepted), (changing.StatusCode, registering.StatusCode));
        }
        using (changing)
            Assert.Equal(2, (await ada.EndedAsync(changing.Headers.Location!)).GetProperty("result").GetProperty("version").GetInt32());
        using (registering)
            Assert.Equal("succeeded", (await bob.EndedAsync(registering.Headers.Location!)).GetProperty("status").GetString());
        Assert.Equal(OK, await bob.LogInAsync());
    }

    /// <summary>Auth follows what users decides, in a moment.</summary>
    private static Task LogsInAsync(Account account, HttpStatusCode expected) =>
        Sandbox.Wait.UntilAsync($"a log-in to be answered {expected}", async () => await account.LogInAsync() == expected, Deadline);
}
