using Switchyard.TestSupport;

namespace Switchyard.PagedState.Tests;

/// <summary>Lists over several writers, hidden documents and clocks that disagree.</summary>
public sealed class ListingTests
{
    [Fact]
    public async Task Writers_whose_clocks_disagree_are_merged_by_time_and_no_entry_is_lost()
    {
        await using var site = await IndexSite.StartAsync();
        var clocks = new[] { new SetClock(), new SetClock(), new SetClock() };
        var writers = Array.ConvertAll(clocks, site.Writer);
        var written = new List<(DateTimeOffset At, Guid Id)>();
        for (var n = 0; n < 60; n++)
        {
            // The third one is 90 minutes behind: its pages end before those of the others begin.
            clocks[n % 3].Now = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero).AddMinutes((7 * n) - (n % 3 == 2 ? 90 : 0));
            written.Add((clocks[n % 3].Now, Guid.NewGuid()));
            await IndexSite.WriteAsync(writers[n % 3], written[^1].Id);
        }
        var expected = written.OrderByDescending(note => note.At).Select(note => note.Id).ToList();
        Assert.Equal(expected, await site.ListAsync());
        Assert.Equal(expected, await site.ListAsync(limit: 1));
        Assert.Equal(expected, await site.ListAsync(limit: 7));
    }

    [Fact]
    public async Task What_is_not_to_be_shown_leaves_no_gap_and_no_empty_page()
    {
        await using var site = await IndexSite.StartAsync();
        var writer = site.Writer();
        var shown = new List<Guid>();
        for (var n = 0; n < 40; n++)
        {
            var id = Guid.NewGuid();
            await IndexSite.WriteAsync(writer, id, n % 4 == 1 ? "shown" : "hidden");
            if (n % 4 == 1)
                shown.Insert(0, id);
        }
        Assert.Equal(shown, await site.ListAsync(limit: 3, note => note.Text == "shown"));
        Assert.Empty(await site.ListAsync(limit: 3, _ => false));
    }

    [Fact]
    public async Task A_document_that_is_there_stays_as_it_is()
    {
        await using var site = await IndexSite.StartAsync();
        var id = Guid.NewGuid();
        await IndexSite.WriteAsync(site.Writer(), id, "first");
        await IndexSite.WriteAsync(site.Writer(), id, "second");
        Assert.Equal("first", (await site.Reader.FindAsync(id, CancellationToken.None))!.Text);
        Assert.Equal([id], await site.ListAsync());
    }

    [Fact]
    public async Task A_change_that_others_are_faster_with_is_made_on_what_they_left()
    {
        await using var site = await IndexSite.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => site.State.ChangeAsync<Note>("shared", note => Task.FromResult(
            note?.Text.Contains($"{n}", StringComparison.Ordinal) == true ? null : new Note(Guid.Empty, $"{note?.Text}{n}", "")), CancellationToken.None)));
        var text = (await site.State.GetAsync<Note>("shared", CancellationToken.None))!.Text;
        Assert.Equal("012345", string.Concat(text.Order()));
    }

    [Fact]
    public async Task A_change_that_the_store_answers_with_an_error_but_makes_is_made_once()
    {
        await using var site = await IndexSite.StartWithFaultsAsync();
        var failed = false;
        site.Faults.Decide = call => ValueTask.FromResult(call.Kind == "save" && !failed && (failed = true) ? Fate.FailAfter : Fate.Serve);
        await site.State.ChangeAsync<Note>("shared", note => Task.FromResult(note is null ? new Note(Guid.Empty, "made", "") : null), CancellationToken.None);
        Assert.Single(site.Faults.Calls, call => call.Kind == "save");
    }

    [Fact]
    public async Task A_store_that_never_takes_a_change_is_an_error_in_the_end()
    {
        await using var site = await IndexSite.StartWithFaultsAsync();
        site.Faults.Decide = call => ValueTask.FromResult(call.Kind == "save" ? Fate.Conflict : Fate.Serve);
        await Assert.ThrowsAsync<Dapr.DaprException>(() => site.State.ChangeAsync<Note>("shared", _ => Task.FromResult<Note?>(new Note(Guid.Empty, "", "")), CancellationToken.None));
    }
}
