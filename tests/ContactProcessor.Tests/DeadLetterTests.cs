using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Switchyard.Contracts;
using Switchyard.PagedState;
using Switchyard.TestSupport;

namespace Switchyard.ContactProcessor.Tests;

public sealed class DeadLetterTests
{
    private const string Dead = "contact-person-dead";

    [Fact]
    public async Task A_dead_letter_is_kept_with_its_reason()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();
        var message = Messages.Person(email: "nobody");

        Assert.Equal("SUCCESS", await host.DeliverAsync(Messages.Event(id.ToString(), message), Dead));

        var letter = Assert.Single(await host.ListAsync("/dead-letters"));
        Assert.Equal(["failedAt", "id", "reason", "size", "topic"], letter.Select(property => property.Key).Order(StringComparer.Ordinal));
        Assert.Equal(id, letter["id"]!.GetValue<Guid>());
        Assert.Equal("contact-person", letter["topic"]!.GetValue<string>());
        Assert.Contains("email", letter["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(message.Length, letter["size"]!.GetValue<int>());
        Assert.Empty(await host.ListAsync());
        Assert.Empty(host.Site.Received);
    }

    [Fact]
    public async Task A_dead_letter_gives_its_bytes()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();
        await host.DeliverAsync(Messages.Event(id.ToString(), Messages.Garbage), Dead);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/dead-letters/{id}");
        request.Headers.Add("Accept", "application/octet-stream");
        using var bytes = await host.Client.SendAsync(request);
        var letter = await host.Client.GetFromJsonAsync<JsonObject>($"/dead-letters/{id}");
        using var missing = await host.Client.GetAsync($"/dead-letters/{Guid.NewGuid()}");

        Assert.Equal(Messages.Garbage, await bytes.Content.ReadAsByteArrayAsync());
        Assert.Equal(id, letter!["id"]!.GetValue<Guid>());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Bulks_are_kept_too_and_each_once()
    {
        await using var host = await ProcessorHost.StartAsync();
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToList();
        var bulk = Messages.Bulk(ids.Select(id => Messages.Event(id.ToString(), Messages.Garbage)));

        await host.DeliverBulkAsync(bulk, Dead);
        var statuses = await host.DeliverBulkAsync(bulk, Dead);

        Assert.All(statuses.Values, status => Assert.Equal("SUCCESS", status));
        ids.Reverse();
        Assert.Equal(ids, await host.ListIdsAsync("/dead-letters", 2));
    }

    [Fact]
    public async Task Events_without_a_usable_id_get_one_that_stays_the_same()
    {
        await using var host = await ProcessorHost.StartAsync();

        for (var i = 0; i < 2; i++)
        {
            await host.DeliverAsync(Messages.Event("no UUID", Messages.Person()), Dead);
            await host.DeliverAsync(Messages.Event(null, Messages.Person()), Dead);
        }

        Assert.Equal(2, (await host.ListIdsAsync("/dead-letters")).Count);
    }

    [Fact]
    public async Task A_dead_letter_that_cannot_be_stored_comes_again()
    {
        await using var host = await ProcessorHost.StartWithFaultsAsync();
        host.Faults.Decide = _ => ValueTask.FromResult(Fate.FailBefore);

        Assert.Equal("RETRY", await host.DeliverAsync(Messages.Event(Guid.NewGuid().ToString(), Messages.Garbage), Dead));
    }

    [Fact]
    public async Task A_replay_stores_lists_and_announces_under_the_original_id_and_then_deletes()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();
        var message = Messages.Person();
        await host.DeliverAsync(Messages.Event(id.ToString(), message), Dead);

        using var response = await host.Client.PostAsync($"/dead-letters/{id}/replay", null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([id], await host.ListIdsAsync());
        Assert.Empty(await host.ListAsync("/dead-letters"));
        Assert.Null(await host.State.GetAsync<StoredBytes>(new StateKeys("dead-letter").Bytes(id), CancellationToken.None));
        var contact = await host.Client.GetFromJsonAsync<JsonObject>($"/contact-persons/{id}");
        Assert.Equal("2026-11-22T10:15:30Z", contact!["receivedAt"]!.GetValue<string>());
        var announced = await host.Site.ReceivedAsync(Topics.ContactEvents, _ => true);
        Assert.Equal(id, announced.Data["contacts"]![0]!["id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task A_replay_that_fails_again_is_422_with_the_reason_and_keeps_the_dead_letter()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();
        await host.DeliverAsync(Messages.Event(id.ToString(), Messages.Person(name: "")), Dead);

        using var response = await host.Client.PostAsync($"/dead-letters/{id}/replay", null);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("name", (await response.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal([id], await host.ListIdsAsync("/dead-letters"));
    }

    [Fact]
    public async Task A_replay_whose_effect_cannot_be_stored_keeps_the_dead_letter()
    {
        await using var host = await ProcessorHost.StartWithFaultsAsync();
        var id = Guid.NewGuid();
        await host.DeliverAsync(Messages.Event(id.ToString(), Messages.Person()), Dead);
        host.Faults.Decide = call => ValueTask.FromResult(call.Kind == "save" ? Fate.FailBefore : Fate.Serve);

        using var response = await host.Client.PostAsync($"/dead-letters/{id}/replay", null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal([id], await host.ListIdsAsync("/dead-letters"));
    }

    [Fact]
    public async Task A_deleted_dead_letter_is_gone()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();
        await host.DeliverAsync(Messages.Event(id.ToString(), Messages.Garbage), Dead);

        using var deleted = await host.Client.DeleteAsync($"/dead-letters/{id}");
        using var again = await host.Client.DeleteAsync($"/dead-letters/{id}");
        using var replayed = await host.Client.PostAsync($"/dead-letters/{id}/replay", null);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, replayed.StatusCode);
        Assert.Empty(await host.ListAsync("/dead-letters"));
    }
}
