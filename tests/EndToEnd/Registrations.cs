using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

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
    /// Registers all, each with its own key. Two of three clients repeat a request until they have an answer; the third gives up at the first failure:
    /// nothing was promised to it, and what became of its request is open.
    /// </summary>
    public Task RunAsync(int concurrency) => Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
    {
        while (Interlocked.Increment(ref next) is var n && n <= accounts.Count)
            promises.Enqueue(await RegisterAsync(accounts[n - 1], Guid.NewGuid().ToString(), repeats: n % 3 != 0, wait: n % 2 == 0 ? 0 : 10));
    })));

    /// <summary>Waits until so many have their answers.</summary>
    public Task ReachAsync(int number) => Sandbox.Wait.UntilAsync($"{number} registrations", () => Task.FromResult(Promised >= number), Deadline);

    /// <summary>
    /// Every promise is kept, addresses are unique, and whoever can log in is a user and the other way round. Who had given up asks again first, under the same key: what
    /// was begun then ends, and takes effect once.
    /// </summary>
    public async Task AssertKeptAsync()
    {
        Assert.Equal(count, Promised);
        var succeeded = new Dictionary<Account, bool>();
        foreach (var promise in promises)
            succeeded[promise.Account] = await EndAsync(promise.IsOpen ? await RegisterAsync(promise.Account, promise.Key, repeats: true, wait: 10) : promise);

        var users = new List<(string Id, string Email)>();
        await foreach (var user in system.ItemsAsync("users"))
            users.Add((user.GetProperty("id").GetString()!, user.GetProperty("email").GetString()!));
        // Addresses are random, so that other systems' users, which the store may hold too, have none of these.
        var own = accounts.Select(account => account.Email).ToHashSet(StringComparer.Ordinal);
        users.RemoveAll(user => !own.Contains(user.Email));
        var emails = succeeded.Where(end => end.Value).Select(end => end.Key.Email).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(emails, users.Select(user => user.Email).Order(StringComparer.Ordinal));
        Assert.Equal(emails, own.Order(StringComparer.Ordinal));
        Assert.Equal(users.Count, users.Select(user => user.Id).Distinct().Count());
        foreach (var (account, isUser) in succeeded)
            Assert.Equal(isUser ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await account.LogInAsync());
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
                        return new Promise(account, key, true);
                    case HttpStatusCode.Conflict:
                        return new Promise(account, key, false);
                    case HttpStatusCode.Accepted:
                        return new Promise(account, key, Operation: answer.Headers.Location);
                    default:
                        Assert.True((int)answer.StatusCode is 429 or >= 500, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                        break;
                }
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException or IOException)
            {
                await Task.Yield();
            }
            if (!repeats)
                return new Promise(account, key);
            await Task.Delay(50);
        }
    }

    /// <summary>True for a user, false for a rejection.</summary>
    private async Task<bool> EndAsync(Promise promise)
    {
        if (promise.Operation is null)
            return promise.Succeeded!.Value;
        var ended = await Account.EndedAsync(system.Http, promise.Operation, Deadline.TotalSeconds);
        if (ended.GetProperty("status").GetString() == "succeeded")
            return true;
        Assert.Equal(409, ended.GetProperty("problem").GetProperty("status").GetInt32());
        return false;
    }

    /// <param name="Account">Whose registration it is.</param>
    /// <param name="Key">Its Idempotency-Key.</param>
    /// <param name="Succeeded">How it ended, where the answer said so.</param>
    /// <param name="Operation">Where the end will be told, where the answer said that.</param>
    private sealed record Promise(Account Account, string Key, bool? Succeeded = null, Uri? Operation = null)
    {
        /// <summary>Nothing was promised.</summary>
        public bool IsOpen => Succeeded is null && Operation is null;
    }
}
