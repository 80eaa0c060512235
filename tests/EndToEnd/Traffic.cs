using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Switchyard.EndToEnd;

/// <summary>Clients that post contact persons, and the ids that were promised to them.</summary>
internal sealed class Traffic
{
    private readonly ContactSystem system;
    private readonly HashSet<string> before;
    private readonly ConcurrentQueue<string> accepted = new();
    private int number;

    private Traffic(ContactSystem system, HashSet<string> before) => (this.system, this.before) = (system, before);

    /// <summary>Notes what other systems have left in the store, which is not this one's to answer for.</summary>
    public static async Task<Traffic> StartAsync(ContactSystem system) => new(system, await system.ListAsync().ToHashSetAsync());

    /// <summary>The ids of every 202 so far.</summary>
    public IReadOnlyCollection<string> Accepted => accepted;

    /// <summary>Posts until the count of accepted messages is reached.</summary>
    public Task PostAsync(int count, int concurrency, CancellationToken cancellationToken) => Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
    {
        while (Interlocked.Increment(ref number) is var n && n <= count)
            accepted.Enqueue((await system.AcceptAsync(People.Encode(n)))[0]);
    }, cancellationToken)));

    /// <summary>Posts until it is told to stop; a post that fails was promised nothing and is not counted.</summary>
    public Task PostUntilAsync(int concurrency, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await system.PostAsync(People.Encode(Interlocked.Increment(ref number)));
                if (answer.StatusCode == HttpStatusCode.Accepted)
                    accepted.Enqueue(await IdAsync(answer));
                else
                    Assert.True((int)answer.StatusCode >= 500, $"a good message was refused: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException or IOException)
            {
                await Task.Yield();
            }
        }
    }, CancellationToken.None)));

    /// <summary>Waits until this many more were accepted than are now, so that a fault meets messages on their way.</summary>
    public Task MoreAsync(int count)
    {
        var target = accepted.Count + count;
        return Sandbox.Wait.UntilAsync($"{count} more accepted messages", () => Task.FromResult(accepted.Count >= target), TimeSpan.FromSeconds(60));
    }

    /// <summary>Waits until every accepted message is stored, then checks that each is listed exactly once.</summary>
    public async Task AllStoredAndListedOnceAsync(TimeSpan deadline)
    {
        List<string> listed = [];
        await Sandbox.Wait.UntilAsync($"{accepted.Count} accepted messages to be listed", async () =>
        {
            listed = await system.ListAsync().Where(id => !before.Contains(id)).ToListAsync();
            return !accepted.Except(listed).Any();
        }, deadline);
        Assert.Equal(listed.Distinct().Count(), listed.Count);
        foreach (var id in accepted.Order(StringComparer.Ordinal).Where((_, i) => i % 97 == 0))
            Assert.Equal(id, (await system.StoredAsync(id)).Id);
    }

    private static async Task<string> IdAsync(HttpResponseMessage answer)
    {
        using var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(CancellationToken.None));
        return body.RootElement.GetProperty("ids")[0].GetString()!;
    }
}
