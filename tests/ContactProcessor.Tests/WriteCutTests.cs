using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Switchyard.Contracts;
using Switchyard.TestSupport;

namespace Switchyard.ContactProcessor.Tests;

/// <summary>A write may be cut between any two of its steps, by a failure or by a kill: each id is listed exactly once afterwards.</summary>
public sealed class WriteCutTests
{
    /// <summary>The steps of a write, by how their call is known.</summary>
    public static readonly (string Name, Func<SidecarCall, bool> Is)[] Steps =
    [
        ("look up", call => call.Kind == "bulk-get"),
        ("bytes and page", call => call.Kind == "save" && call.Touches("contact-bytes-")),
        ("read directory", call => call.Kind == "get" && call.Touches("contact-directory")),
        ("directory", call => call.Kind == "save" && call.Touches("contact-directory")),
        ("documents", call => call.Kind == "save" && !call.Touches("contact-bytes-") && !call.Touches("contact-directory")),
        ("announcement", call => call.Kind == "publish"),
    ];

    public static TheoryData<string, Fate> Cuts()
    {
        var cuts = new TheoryData<string, Fate>();
        foreach (var (name, _) in Steps)
        {
            cuts.Add(name, Fate.FailBefore);
            cuts.Add(name, Fate.FailAfter);
        }

        return cuts;
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task After_a_failure_the_same_process_lists_each_id_once(string step, Fate fate)
    {
        await using var host = await ProcessorHost.StartWithFaultsAsync();
        var earlier = Guid.NewGuid();
        await host.DeliverAsync(earlier);
        var ids = await DeliverWithCutAsync(host, step, fate);

        host.Faults.Decide = _ => ValueTask.FromResult(Fate.Serve);
        Assert.All((await host.DeliverBulkAsync(BulkOf(ids))).Values, status => Assert.Equal("SUCCESS", status));

        await AssertListedOnceAsync(host, [earlier, .. ids]);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task After_a_kill_the_next_process_lists_each_id_once(string step, Fate fate)
    {
        await using var host = await ProcessorHost.StartWithFaultsAsync();
        var ids = await DeliverWithCutAsync(host, step, fate);

        host.Faults.Decide = _ => ValueTask.FromResult(Fate.Serve);
        var next = host.Another();
        Assert.All((await next.DeliverBulkAsync(BulkOf(ids))).Values, status => Assert.Equal("SUCCESS", status));

        await AssertListedOnceAsync(next, ids);
    }

    [Fact]
    public async Task A_page_write_that_arrives_late_takes_nothing_away()
    {
        await using var host = await ProcessorHost.StartWithFaultsAsync();
        var first = Guid.NewGuid();
        await host.DeliverAsync(first);
        var page = Assert.Single(host.Faults.State.Keys, key => key.StartsWith("contact-page-", StringComparison.Ordinal));
        var isCut = false;
        host.Faults.Decide = call =>
        {
            var cut = !isCut && call.Kind == "save" && call.Touches("contact-page-");
            isCut |= cut;
            return ValueTask.FromResult(cut ? Fate.FailBefore : Fate.Serve);
        };
        var second = Guid.NewGuid();
        Assert.Equal("RETRY", await host.DeliverAsync(second));
        var third = Guid.NewGuid();
        Assert.Equal("SUCCESS", await host.DeliverAsync(third));
        Assert.Equal("SUCCESS", await host.DeliverAsync(second));

        // The page whose write failed was never written again: whatever arrives there late finds nothing newer to undo.
        var saves = host.Faults.Calls.Where(call => call.Kind == "save" && call.Target.Contains(page)).ToList();
        Assert.Equal(2, saves.Count);
        await AssertListedOnceAsync(host, [first, second, third]);
    }

    [Fact]
    public async Task A_repeated_delivery_changes_nothing_and_is_announced_again()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();
        await host.DeliverAsync(id, Messages.Person("First"));
        var before = await host.Client.GetStringAsync($"/contact-persons/{id}");

        Assert.Equal("SUCCESS", await host.DeliverAsync(id, Messages.Person("Second")));

        Assert.Equal(before, await host.Client.GetStringAsync($"/contact-persons/{id}"));
        await AssertListedOnceAsync(host, [id]);
        await Until.HoldsAsync(() => host.Site.Received.Count() == 2, "both announcements");
        Assert.All(host.Site.Received, announced => Assert.Equal((Topics.ContactEvents, "First"), (announced.Topic, announced.Data["contacts"]![0]!["name"]!.GetValue<string>())));
    }

    [Fact]
    public async Task Two_processes_that_store_the_same_id_at_once_list_it_once()
    {
        await using var host = await ProcessorHost.StartAsync();
        var other = host.Another();
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();

        await Task.WhenAll(ids.SelectMany(id => new[] { host.DeliverAsync(id), other.DeliverAsync(id) }));

        await AssertListedOnceAsync(host, ids);
    }

    [Fact]
    public async Task A_directory_that_others_change_is_read_again_until_it_holds_the_page()
    {
        await using var host = await ProcessorHost.StartWithFaultsAsync();
        var conflicts = 0;
        host.Faults.Decide = call => ValueTask.FromResult(
            call.Kind == "save" && call.Touches("contact-directory") && conflicts++ < 3 ? Fate.Conflict : Fate.Serve);
        var id = Guid.NewGuid();

        Assert.Equal("SUCCESS", await host.DeliverAsync(id));

        Assert.Equal(4, conflicts);
        await AssertListedOnceAsync(host, [id]);
    }

    [Fact]
    public async Task What_is_in_flight_together_is_written_together()
    {
        await using var host = await ProcessorHost.StartWithFaultsAsync();
        var held = new TaskCompletionSource();
        var isFirst = 1;
        host.Faults.Decide = async call =>
        {
            if (call.Kind == "bulk-get" && Interlocked.Exchange(ref isFirst, 0) == 1)
                await held.Task;
            return Fate.Serve;
        };

        var first = host.DeliverAsync(Guid.NewGuid());
        await Until.HoldsAsync(() => !host.Faults.Calls.IsEmpty, "the first write begins");
        var others = Enumerable.Range(0, 50).Select(_ => host.DeliverAsync(Guid.NewGuid())).ToArray();
        await Until.HoldsAsync(() => host.WaitingContacts == 50, "all others wait");
        held.SetResult();
        await Task.WhenAll([first, .. others]);

        Assert.Equal(2, host.Faults.Published.Count);
        Assert.Equal(50, JsonNode.Parse(host.Faults.Published.Last().Body)!["contacts"]!.AsArray().Count);
        Assert.All(host.Faults.Published, published =>
        {
            Assert.Equal(("broadcast", "contact-events", "application/json"), (published.PubSub, published.Topic, published.ContentType));
            Assert.Equal("contact.stored.v1", published.Metadata["cloudevent.type"]);
        });
    }

    private static JsonObject BulkOf(IEnumerable<Guid> ids) => Messages.Bulk(ids.Select(id => Messages.Event(id.ToString(), Messages.Person())));

    private static async Task<Guid[]> DeliverWithCutAsync(ProcessorHost host, string step, Fate fate)
    {
        // Enough to need a new page, and with it the directory.
        await host.DeliverBulkAsync(BulkOf(Enumerable.Range(0, 499).Select(_ => Guid.NewGuid())));
        var isStep = Steps.Single(one => one.Name == step).Is;
        host.Faults.Decide = call => ValueTask.FromResult(isStep(call) ? fate : Fate.Serve);
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToArray();

        var statuses = await host.DeliverBulkAsync(BulkOf(ids));

        // A directory that took the page and said no is found to hold it when read back.
        var survives = step == "directory" && fate == Fate.FailAfter;
        Assert.All(statuses.Values, status => Assert.Equal(survives ? "SUCCESS" : "RETRY", status));
        return ids;
    }

    private static async Task AssertListedOnceAsync(ProcessorHost host, IReadOnlyCollection<Guid> ids)
    {
        var listed = await host.ListIdsAsync();
        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Empty(ids.Except(listed));
        foreach (var id in ids)
            Assert.NotNull(await host.Client.GetFromJsonAsync<JsonObject>($"/contact-persons/{id}"));
    }
}
