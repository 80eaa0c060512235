using System.Text;
using System.Text.Json.Nodes;

namespace Switchyard.TransactionalActors.Tests;

/// <summary>A turn is cut at every step, in every way: what was decided takes effect once, is shown, and is told at least once under the same id.</summary>
public sealed class OutboxTests
{
    private static readonly (string Step, int Times)[] Steps = [("remind", 1), ("save", 2), ("project", 1), ("publish", 2), ("forget", 1)];

    public static TheoryData<string, int, Mishap> Cuts()
    {
        var cuts = new TheoryData<string, int, Mishap>();
        foreach (var (step, times) in Steps)
            for (var n = 0; n < times; n++)
                foreach (var mishap in step == "save" ? Enum.GetValues<Mishap>() : [Mishap.Before, Mishap.After])
                    cuts.Add(step, n, mishap);
        return cuts;
    }

    [Fact]
    public async Task A_turn_saves_shows_sends_and_clears_in_this_order()
    {
        await using var site = await LedgerSite.StartAsync();
        Assert.Equal(1, await site.Activate().EnterAsync("a"));
        Assert.Equal(["remind", "save", "project", "publish", "publish", "save", "forget"], site.Trouble.Steps);
        await AssertDoneAsync(site, "a");
    }

    [Fact]
    public async Task A_turn_that_decides_nothing_touches_nothing()
    {
        await using var site = await LedgerSite.StartAsync();
        await site.Activate().EnterAsync("a");
        site.Trouble.Steps.Clear();
        Assert.Equal(1, await site.Activate().EnterAsync("a"));
        Assert.Empty(site.Trouble.Steps);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task After_a_cut_the_same_call_again_ends_it(string step, int number, Mishap mishap)
    {
        await using var site = await CutAsync(step, number, mishap);
        await site.Activate().EnterAsync("a");
        await AssertDoneAsync(site, "a");
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task After_a_cut_the_next_call_tells_what_was_left_first(string step, int number, Mishap mishap)
    {
        await using var site = await CutAsync(step, number, mishap);
        var isSaved = site.Stored is not null;
        await site.Activate().EnterAsync("b");
        await AssertDoneAsync(site, isSaved ? ["a", "b"] : ["b"]);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task After_a_cut_the_reminder_alone_ends_it(string step, int number, Mishap mishap)
    {
        await using var site = await CutAsync(step, number, mishap);
        var isSaved = site.Stored is not null;
        if (IsUntold(site))
            Assert.NotEmpty(site.ReminderNames);
        foreach (var name in site.ReminderNames.ToArray())
            await site.FireAsync(name);
        await AssertDoneAsync(site, isSaved ? ["a"] : []);
    }

    [Fact]
    public async Task While_the_broker_is_away_nothing_is_lost_and_each_id_stays_the_same()
    {
        await using var site = await LedgerSite.StartAsync();
        site.Trouble.Plan = ("publish", 0, Mishap.Before);
        await Assert.ThrowsAnyAsync<Exception>(() => site.Activate().EnterAsync("a"));
        for (var n = 0; n < 3; n++)
        {
            site.Trouble.Plan = ("publish", 0, Mishap.After);
            var reminder = Assert.Single(site.ReminderNames);
            await Assert.ThrowsAnyAsync<Exception>(() => site.FireAsync(reminder));
        }
        site.Trouble.Plan = null;
        await site.Activate().EnterAsync("b");
        await AssertDoneAsync(site, "a", "b");
    }

    private static async Task<LedgerSite> CutAsync(string step, int number, Mishap mishap)
    {
        var site = await LedgerSite.StartAsync();
        site.Trouble.Plan = (step, number, mishap);
        await Assert.ThrowsAnyAsync<Exception>(() => site.Activate().EnterAsync("a"));
        site.Trouble.Plan = null;
        Assert.True(site.Sidecar.Published.IsEmpty || site.Stored is not null, "a message was sent before its cause was saved");
        Assert.True(site.Shown.Count == 0 || site.Stored is not null, "what was shown is not saved");
        return site;
    }

    private static bool IsUntold(LedgerSite site) => site.Stored is { } text && !JsonNode.Parse(JsonNode.Parse(text)!.GetValue<string>())!["isTold"]!.GetValue<bool>();

    private static async Task AssertDoneAsync(LedgerSite site, params string[] ids)
    {
        // A reminder that outlived its reason ends itself at its next firing.
        foreach (var name in site.ReminderNames.ToArray())
            await site.FireAsync(name);
        Assert.Equal(ids, site.Shown);
        Assert.Equal(ids, await site.Activate().IdsAsync());
        Assert.False(IsUntold(site));
        Assert.Empty(site.ReminderNames);
        foreach (var topic in (string[])["first", "second"])
        {
            var sent = site.Sidecar.Published.Where(e => e.Topic == topic).ToList();
            Assert.Equal(ids, sent.Select(e => e.Metadata["cloudevent.id"]).Distinct());
            Assert.All(sent, e => Assert.Equal($"\"{e.Metadata["cloudevent.id"]}\"", Encoding.UTF8.GetString(e.Body)));
            Assert.All(sent, e => Assert.Equal(("entered", e.Metadata["cloudevent.id"]), (e.Metadata["cloudevent.type"], e.Metadata["partitionKey"])));
        }
    }
}
