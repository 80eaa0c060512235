using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Switchyard.Contracts;
using Switchyard.TestSupport;

namespace Switchyard.ContactProcessor.Tests;

/// <summary>From the topic to the list, through the sidecar's own deliveries and dead letters.</summary>
public sealed class BrokerTests
{
    [Fact]
    public async Task What_is_published_is_stored_and_announced()
    {
        await using var host = await ProcessorHost.StartAsync();
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();

        await Task.WhenAll(ids.Select(id => PublishAsync(host, id, Messages.Person())));

        await Until.HoldsAsync(() => ids.ToHashSet().SetEquals(Announced(host)), "all are announced");
        Assert.Equal(ids.Order(), (await host.ListIdsAsync()).Order());
    }

    [Fact]
    public async Task What_can_never_succeed_becomes_a_dead_letter_with_its_bytes()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();

        await PublishAsync(host, id, Messages.Garbage);

        await Until.HoldsAsync(async () => (await host.ListIdsAsync("/dead-letters")).Contains(id), "the dead letter");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/dead-letters/{id}");
        request.Headers.Add("Accept", "application/octet-stream");
        using var bytes = await host.Client.SendAsync(request);
        Assert.Equal(Messages.Garbage, await bytes.Content.ReadAsByteArrayAsync());
        Assert.Empty(await host.ListAsync());
    }

    [Theory]
    [InlineData("$name", "$a.b.$c@example.org", "+49 30 1")]
    [InlineData("$$NOW", "$$NOW@example.org", "+49 30.1")]
    [InlineData("{\"$set\":1}", "a@example.org", "+49 30 1")]
    public async Task Names_and_addresses_stay_what_they_are(string name, string email, string phone)
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();

        await PublishAsync(host, id, Messages.Person(name, email, phone));

        await Until.HoldsAsync(() => Announced(host).Contains(id), "it is announced");
        var contact = await host.Client.GetFromJsonAsync<JsonObject>($"/contact-persons/{id}");
        Assert.Equal((name, email, phone), (contact!["name"]!.GetValue<string>(), contact["email"]!.GetValue<string>(), contact["phones"]![0]!["number"]!.GetValue<string>()));
    }

    private static Task PublishAsync(ProcessorHost host, Guid id, byte[] message) =>
        host.Site.PublishAsync(AppIds.ContactIntake, Topics.ContactPerson, id.ToString(), EventTypes.ContactPersonV1, message, "application/octet-stream");

    private static IEnumerable<Guid> Announced(ProcessorHost host) => host.Site.Received
        .Where(e => e.Topic == Topics.ContactEvents)
        .SelectMany(e => e.Data["contacts"]!.AsArray().Select(contact => contact!["id"]!.GetValue<Guid>()));
}
