using System.Diagnostics;
using System.Globalization;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Components;

[Collection(nameof(Measured))]
public sealed class SqlitePubSubKillTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task No_accepted_message_is_lost_and_few_come_twice_however_often_the_process_is_killed()
    {
        const int rounds = 5;
        var published = new HashSet<int>();
        var (written, consumed) = (new List<string>(), new Dictionary<int, int>());
        for (var round = 0; round < rounds; round++)
            await RunAndKillAsync(first: round * 1_000_000, enough: 2000 + (round * 777), published, written, consumed);
        Assert.True(published.Count > rounds * 2000);

        await using var host = new ComponentHost(folder.Path);
        Assert.NotEmpty(written);
        Assert.DoesNotContain(null, await host.State(("connectionString", "state.db")).GetBulkAsync(written, CancellationToken.None));
        var kept = new Received();
        await using var late = await host.PubSub("late").SubscribeAsync("orders", kept);
        await using var resumed = await host.PubSub("child").SubscribeAsync("orders", (message, _) =>
        {
            lock (consumed)
                Count(consumed, int.Parse(message.Text(), CultureInfo.InvariantCulture));
            return Task.CompletedTask;
        });
        await Eventually.TrueAsync(() => published.IsSubsetOf(kept.Texts.Select(int.Parse)), () => "every accepted message");
        await Eventually.TrueAsync(
            () =>
            {
                lock (consumed)
                    return published.IsSubsetOf(consumed.Keys);
            }, () => "every accepted message, by the consumer that was killed");
        Assert.Equal(kept.Count, kept.Texts.Distinct().Count());

        // Refused ones come twice by right; of the others only what was in flight at a kill: the window and a flush interval's worth.
        var twice = consumed.Count(entry => entry.Value > 1 && entry.Key % 100 != 99);
        Assert.InRange(twice, 0, rounds * 6000);
        Assert.True(consumed.Count > twice);
    }

    private async Task RunAndKillAsync(int first, int enough, HashSet<int> published, List<string> written,
        Dictionary<int, int> consumed)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments = ["exec", typeof(LogChild).Assembly.Location, "log-child", folder.Path, first.ToString(CultureInfo.InvariantCulture)];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        try
        {
            // What it had written before it was killed is still in the pipe.
            var killed = false;
            var (accepted, taken) = (0, 0);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (await child.StandardOutput.ReadLineAsync(deadline.Token) is { Length: > 1 } line)
            {
                if (!int.TryParse(line.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    continue;
                if (line[0] == '+')
                {
                    accepted++;
                    published.Add(number);
                }
                else if (line[0] == '=')
                {
                    written.Add(line[1..]);
                }
                else
                {
                    taken++;
                    Count(consumed, number);
                }
                if (!killed && accepted >= enough && taken >= enough / 2)
                {
                    child.Kill();
                    killed = true;
                }
            }
            Assert.True(killed, "the child ended by itself");
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync();
        }
    }

    private static void Count(Dictionary<int, int> counts, int number) => counts[number] = counts.GetValueOrDefault(number) + 1;
}
