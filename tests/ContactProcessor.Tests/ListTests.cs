using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Switchyard.TestSupport;

namespace Switchyard.ContactProcessor.Tests;

public sealed class ListTests
{
    [Fact]
    public async Task The_newest_come_first_whatever_their_ids()
    {
        await using var host = await ProcessorHost.StartAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(Guid.NewGuid());
            await host.DeliverAsync(ids[i]);
        }

        ids.Reverse();
        Assert.Equal(ids, await host.ListIdsAsync());
        Assert.Equal(ids, await host.ListIdsAsync(limit: 2));
        Assert.Equal(ids, await host.ListIdsAsync(limit: 1));
    }

    [Fact]
    public async Task What_is_stored_while_a_list_is_read_does_not_move_the_rest()
    {
        await using var host = await ProcessorHost.StartAsync();
        var ids = Enumerable.Range(0, 30).Select(_ => Guid.NewGuid()).ToList();
        foreach (var id in ids)
            await host.DeliverAsync(id);
        ids.Reverse();

        var read = new List<Guid>();
        string? next = null;
        do
        {
            var page = await host.Client.GetFromJsonAsync<JsonObject>($"/contact-persons?limit=7{(next is null ? "" : $"&after={next}")}");
            read.AddRange(page!["items"]!.AsArray().Select(item => item!["id"]!.GetValue<Guid>()));
            next = page["next"]?.GetValue<string>();
            await host.DeliverAsync(Guid.NewGuid());
        }
        while (next is not null);

        Assert.Equal(ids, read);
    }

    [Fact]
    public async Task Many_pages_of_several_processes_merge_into_one_list()
    {
        await using var host = await ProcessorHost.StartAsync();
        var hosts = new[] { host, host.Another(), host.Another() };
        var stored = new List<Guid>();
        for (var round = 0; round < 12; round++)
        {
            var some = Enumerable.Range(0, 90 + round).Select(_ => Guid.NewGuid()).ToList();
            stored.AddRange(some);
            await hosts[round % 3].DeliverBulkAsync(Messages.Bulk(some.Select(id => Messages.Event(id.ToString(), Messages.Person()))));
        }

        stored.Reverse();
        Assert.Equal(stored, await host.ListIdsAsync());
    }

    [Fact]
    public async Task A_list_of_nothing_is_empty()
    {
        await using var host = await ProcessorHost.StartAsync();

        Assert.Equal("""{"items":[],"next":null}""", await host.Client.GetStringAsync("/contact-persons"));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("after=nonsense", "after")]
    [InlineData("after=", "after")]
    [InlineData("after=AAAAAAAAAAAAAAAAAAAAAP__________", "after")]
    public async Task A_wrong_parameter_is_400_and_named(string query, string field)
    {
        await using var host = await ProcessorHost.StartAsync();

        foreach (var list in new[] { "contact-persons", "dead-letters" })
        {
            using var response = await host.Client.GetAsync($"/{list}?{query}");
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var problem = await response.Content.ReadFromJsonAsync<JsonObject>();
            Assert.True(problem!["errors"]!.AsObject().ContainsKey(field), problem.ToJsonString());
        }
    }

    [Fact]
    public async Task A_store_that_is_away_is_503_without_internals()
    {
        await using var host = await ProcessorHost.StartWithFaultsAsync();
        host.Faults.Decide = _ => ValueTask.FromResult(Fate.FailBefore);

        using var response = await host.Client.GetAsync("/contact-persons");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.DoesNotContain("told to fail", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
