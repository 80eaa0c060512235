using System.Text.Json;

namespace Switchyard.EndToEnd;

/// <summary>The streams of server-sent events.</summary>
[Collection(EmbeddedSystem.Name)]
public sealed class LiveTests(ContactSystem system)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [SkippableFact]
    public async Task What_is_stored_is_shown_live_and_a_stream_resumes()
    {
        using var limit = new CancellationTokenSource(Deadline);
        await using var live = await EventStream.OpenAsync(system.Http, "contact-persons/live", null, limit.Token);
        var first = (await system.AcceptAsync(People.Encode("Seen live")))[0];
        var shown = await live.FirstAsync(e => e.Data.Contains(first, StringComparison.Ordinal));
        Assert.NotNull(shown.Id);

        var missed = (await system.AcceptAsync(People.Encode("Stored while away")))[0];
        await live.FirstAsync(e => e.Data.Contains(missed, StringComparison.Ordinal));

        await using var resumed = await EventStream.OpenAsync(system.Http, "contact-persons/live", shown.Id, limit.Token);
        var next = await resumed.FirstAsync(e => e.Data.Contains(missed, StringComparison.Ordinal) || e.Data.Contains(first, StringComparison.Ordinal));
        Assert.Contains(missed, next.Data, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Progress_tells_the_states_and_nothing_personal()
    {
        using var limit = new CancellationTokenSource(Deadline);
        var id = (await system.AcceptAsync(People.Encode("Private Name", "private@example.org")))[0];
        await using var progress = await EventStream.OpenAsync(system.Http, $"contact-persons/{id}/progress", null, limit.Token);
        var states = new List<string>();
        var everything = "";
        await foreach (var e in progress.ReadAsync())
        {
            everything += e.Data;
            states.Add(JsonDocument.Parse(e.Data).RootElement.GetProperty("state").GetString()!);
            if (states[^1] == "stored")
                break;
        }

        Assert.Equal(["accepted", "queued", "stored"], states);
        Assert.DoesNotContain("private", everything, StringComparison.OrdinalIgnoreCase);
    }
}
