using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Switchyard.EndToEnd;

/// <summary>Clients that register accounts while the system breaks around them, and what each was promised.</summary>
internal sealed class Registrations(ContactSystem system, int count) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private readonly ConcurrentQueue<Promise> promises = new();
    private readonly List<Account> accounts = [.. Accounts(system.Http.BaseAddress!, count)];
    private int next;

    /// <summary>How many registrations have an answer that counts.</summary>
    public int Promised => promises.Count;

    /// <summary>
    /// Registers all, each with its own key. Two of three clients repeat a request until they have an answer; the third gives up at the first failure, and what becomes
    /// of its registration is open, but never half of it.
    /// </summary>
    public Task RunAsync(int concurrency) => Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
    {
        while (Interlocked.Increment(ref next) is var n && n <= accounts.Count)
            promises.Enqueue(await RegisterAsync(accounts[n - 1], Guid.NewGuid().ToString(), repeats: n % 3 != 0, wait: n % 2 == 0 ? 0 : 10));
    })));

    /// <summary>Waits until so many have their answers.</summary>
    public Task ReachAsync(int number) => Sandbox.Wait.UntilAsync($"{number} registrations", () => Task.FromResult(Promised >= number), Deadline);

    /// <summary>Every promise is kept, addresses are unique, and whoever can log in is a user and the other way round.</summary>
    public async Task AssertKeptAsync()
    {
        Assert.Equal(count, Promised);
        var outcomes = new Dictionary<Account, bool?>();
        foreach (var promise in promises)
            outcomes[promise.Account] = await EndAsync(promise);
        var users = await UsersAsync();
        Assert.Equal(users.Count, users.Select(user => user.Email).Distinct(StringComparer.OrdinalIgnoreCase).Count());

        foreach (var (account, succeeded) in outcomes)
        {
            var status = await account.LogInAsync();
            Assert.True(succeeded is null || status == (succeeded.Value ? HttpStatusCode.OK : HttpStatusCode.Unauthorized), $"succeeded: {succeeded}, log-in: {status}");
            Assert.True(status != HttpStatusCode.OK || users.Any(user => user.Email == account.Email), "somebody can log in who is no user");
        }
        foreach (var (id, email) in users)
            Assert.True(outcomes.Keys.Any(account => account.Email == email && account.Tokens is not null), $"user {id} cannot log in");
        Assert.InRange(users.Count, count * 9 / 10 - count / 3, count * 9 / 10);
    }

    public void Dispose() => accounts.ForEach(account => account.Dispose());

    /// <summary>Every tenth wants the address of the one before.</summary>
    private static IEnumerable<Account> Accounts(Uri address, int count)
    {
        var email = "";
        for (var n = 0; n < count; n++)
            yield return new Account(address, email = n % 10 == 9 ? email : Account.NewEmail());
    }

    private static async Task<Promise> RegisterAsync(Account account, string key, bool repeats, int wait)
    {
        while (true)
        {
            try
            {
                using var answer = await account.RegisterAsync(wait, key);
                switch (answer.StatusCode)
                {
                    case HttpStatusCode.Created:
                        return new Promise(account, true, null);
                    case HttpStatusCode.Conflict:
                        return new Promise(account, false, null);
                    case HttpStatusCode.Accepted:
                        return new Promise(account, null, answer.Headers.Location);
                    default:
                        Assert.True((int)answer.StatusCode is 429 or >= 500, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                        break;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                await Task.Yield();
            }
            if (!repeats)
                return new Promise(account, null, null);
            await Task.Delay(50);
        }
    }

    /// <summary>True for a user, false for a rejection, null where nothing was promised.</summary>
    private async Task<bool?> EndAsync(Promise promise)
    {
        if (promise.Operation is null)
            return promise.Succeeded;
        var ended = await Account.EndedAsync(system.Http, promise.Operation, Deadline.TotalSeconds);
        if (ended.GetProperty("status").GetString() == "succeeded")
            return true;
        Assert.Equal(409, ended.GetProperty("problem").GetProperty("status").GetInt32());
        return false;
    }

    /// <summary>All users but the administrator, once the list stands still: what nobody was promised may still be on its way.</summary>
    private async Task<List<(string Id, string Email)>> UsersAsync()
    {
        List<(string, string)>? last = null;
        await Sandbox.Wait.UntilAsync("the users to be settled", async () =>
        {
            var users = new List<(string, string)>();
            await foreach (var user in system.ItemsAsync("users"))
                users.Add((user.GetProperty("id").GetString()!, user.GetProperty("email").GetString()!));
            var same = last?.SequenceEqual(users) == true;
            last = users;
            if (!same)
                await Task.Delay(TimeSpan.FromSeconds(12));
            return same;
        }, Deadline);
        return [.. last!.Where(user => user.Item2 != Sandbox.AdminAccess.Email)];
    }

    private sealed record Promise(Account Account, bool? Succeeded, Uri? Operation);
}
