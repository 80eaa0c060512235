namespace Switchyard.PagedState.Tests;

/// <summary>A directory that outgrows one document, and pages that outlive their time.</summary>
public sealed class DirectoryTests
{
    private static readonly StateKeys Keys = IndexSite.Keys;

    [Fact]
    public async Task A_full_directory_is_put_aside_and_still_read()
    {
        await using var host = await IndexSite.StartAsync();
        var state = host.State;
        var directory = new PageDirectory(state, Keys);
        var begin = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var expected = new List<Guid>();
        for (var i = 0; i < 12; i++)
        {
            // Each round fills what is left of a segment; one entry a round is a real one.
            var pages = Enumerable.Range(0, 100).Select(j => new PageEntry(Keys.Page("p", (100 * i) + j), begin.AddHours((100 * i) + j))).ToArray();
            await directory.EnterAsync(pages, CancellationToken.None);
            var position = new Position(pages[50].Begin, Guid.NewGuid());
            expected.Add(position.Id);
            await SaveAsync(state, pages[50].Key, position);
        }

        expected.Reverse();
        Assert.Equal(expected, await host.ListAsync());
        Assert.Equal(expected, await host.ListAsync(limit: 1));
        string[] directories = ["note-directory", "note-directory-0", "note-directory-1", "note-directory-2"];
        Assert.Equal(directories[..3], (await state.GetAsync<DirectoryDocument>(directories, 1000, CancellationToken.None)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_page_that_is_entered_twice_lists_its_entries_once()
    {
        await using var host = await IndexSite.StartAsync();
        var page = new PageEntry(Keys.Page("p", 0), DateTime.UtcNow);
        var position = new Position(page.Begin, Guid.NewGuid());
        await SaveAsync(host.State, page.Key, position);
        await host.State.SaveAsync(
            [(Keys.Directory, new DirectoryDocument([page], 1, page.Begin), 100), (Keys.DirectorySegment(0), new DirectoryDocument([page], 0, default), 100)],
            CancellationToken.None);

        Assert.Equal([position.Id], await host.ListAsync());
    }

    [Fact]
    public async Task Writers_that_race_for_a_full_directory_all_get_in()
    {
        await using var host = await IndexSite.StartAsync();
        var pages = Enumerable.Range(0, IndexLimits.DirectoryPages).Select(i => new PageEntry(Keys.Page("p", i), DateTime.UtcNow)).ToArray();
        await new PageDirectory(host.State, Keys).EnterAsync(pages, CancellationToken.None);

        var writers = Enumerable.Range(0, 5).Select(i => new PageEntry(Keys.Page($"writer{i}", 0), DateTime.UtcNow)).ToArray();
        await Task.WhenAll(writers.Select(page => new PageDirectory(host.State, Keys).EnterAsync([page], CancellationToken.None)));

        var head = await host.State.GetAsync<DirectoryDocument>(Keys.Directory, CancellationToken.None);
        Assert.Equal(writers.Select(page => page.Key), head!.Pages.Select(page => page.Key).Order(StringComparer.Ordinal));
        Assert.Equal(1, head.Segments);
        Assert.Equal(pages, (await host.State.GetAsync<DirectoryDocument>(Keys.DirectorySegment(0), CancellationToken.None))!.Pages);
    }

    [Fact]
    public void A_page_takes_so_many_entries_and_spans_so_much_time()
    {
        var clock = new SetClock();
        var chain = new PageChain(Keys, clock);
        var pages = Enumerable.Range(0, IndexLimits.PageEntries + 1).Select(_ => chain.Place(Guid.NewGuid())).ToList();
        Assert.Equal(2, pages.Select(place => place.Page).Distinct().Count());
        Assert.Equal(pages.Select(place => place.At).Order(), pages.Select(place => place.At));
        Assert.Equal(pages.Count, pages.Select(place => place.At).Distinct().Count());

        clock.Now += IndexLimits.PageSpan + TimeSpan.FromSeconds(1);
        Assert.NotEqual(pages[^1].Page, chain.Place(Guid.NewGuid()).Page);

        // A clock that is set back does not turn the order round.
        var last = chain.Place(Guid.NewGuid());
        clock.Now -= TimeSpan.FromMinutes(10);
        Assert.True(chain.Place(Guid.NewGuid()).At > last.At);
    }

    [Fact]
    public void A_cursor_comes_back_as_the_position_it_was()
    {
        var position = new Position(new DateTime(2026, 11, 22, 10, 15, 30, DateTimeKind.Utc).AddTicks(7), Guid.NewGuid());

        Assert.True(Position.TryParseCursor(position.ToCursor(), out var read));
        Assert.Equal(position, read);
        Assert.Equal(32, position.ToCursor().Length);
    }

    private static async Task SaveAsync(StateAccess state, string page, Position position)
    {
        var entry = new byte[Position.Size];
        position.Write(entry);
        await state.SaveAsync([(page, new StoredBytes(entry), 100)], CancellationToken.None);
        await state.SaveAsync([(Keys.Document(position.Id), new Note(position.Id, "text", page), 1000)], CancellationToken.None);
    }
}
