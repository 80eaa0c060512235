using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Switchyard.TestSupport;

namespace Switchyard.ContactProcessor.Tests;

public sealed class DeliveryTests
{
    [Fact]
    public async Task A_delivered_message_can_be_read_with_the_fields_that_were_sent()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();

        Assert.Equal("SUCCESS", await host.DeliverAsync(id, Messages.Person("Zoë Müller", "zoe@example.org", "+49 30 1")));

        var contact = await host.Client.GetFromJsonAsync<JsonObject>($"/contact-persons/{id}");
        Assert.Equal(id, contact!["id"]!.GetValue<Guid>());
        Assert.Equal("Zoë Müller", contact["name"]!.GetValue<string>());
        Assert.Equal("zoe@example.org", contact["email"]!.GetValue<string>());
        Assert.Equal("""[{"number":"+49 30 1","type":"mobile"}]""", contact["phones"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("1991-04-17", contact["birthdate"]!.GetValue<string>());
        Assert.Equal("2026-11-22T10:15:30Z", contact["receivedAt"]!.GetValue<string>());
        Assert.EndsWith("Z", contact["storedAt"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_original_bytes_are_given_when_Accept_ranks_them_first()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();
        var message = Messages.Person();
        await host.DeliverAsync(id, message);

        Assert.Equal(message, await GetAsync("application/octet-stream", "application/octet-stream"));
        Assert.Equal(message, await GetAsync("application/json;q=0.5, application/octet-stream", "application/octet-stream"));
        await GetAsync("*/*", "application/json");
        await GetAsync("application/json, application/octet-stream;q=0.1", "application/json");

        async Task<byte[]> GetAsync(string accept, string expected)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/contact-persons/{id}");
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var response = await host.Client.SendAsync(request);
            Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
            return await response.Content.ReadAsByteArrayAsync();
        }
    }

    [Fact]
    public async Task An_unknown_id_is_404()
    {
        await using var host = await ProcessorHost.StartAsync();

        foreach (var path in new[] { $"/contact-persons/{Guid.NewGuid()}", $"/contact-persons/{Guid.NewGuid()}/times", "/contact-persons/nonsense" })
        {
            using var response = await host.Client.GetAsync(path);
            Assert.Equal(404, (int)response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task The_times_hold_nothing_personal()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();
        await host.DeliverAsync(id);

        var times = await host.Client.GetFromJsonAsync<JsonObject>($"/contact-persons/{id}/times");

        Assert.Equal(["id", "receivedAt", "storedAt"], times!.Select(property => property.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_entry_of_a_bulk_is_answered_by_its_id()
    {
        await using var host = await ProcessorHost.StartAsync();
        var good = Guid.NewGuid();
        var twice = Guid.NewGuid();

        var statuses = await host.DeliverBulkAsync(Messages.Bulk(
            Messages.Event(good.ToString(), Messages.Person()),
            Messages.Event(Guid.NewGuid().ToString(), Messages.Garbage),
            JsonValue.Create("AAEC"),
            Messages.Event(twice.ToString(), Messages.Person()),
            Messages.Event(twice.ToString(), Messages.Person())));

        Assert.Equal(new Dictionary<string, string> { ["e0"] = "SUCCESS", ["e1"] = "DROP", ["e2"] = "DROP", ["e3"] = "SUCCESS", ["e4"] = "SUCCESS" }, statuses);
        Assert.Equal([twice, good], await host.ListIdsAsync());
    }

    [Fact]
    public async Task An_empty_bulk_is_answered_with_no_statuses()
    {
        await using var host = await ProcessorHost.StartAsync();

        Assert.Empty(await host.DeliverBulkAsync(Messages.Bulk()));
    }

    [Theory]
    [InlineData("no JSON at all {")]
    [InlineData("[1,2]")]
    [InlineData("")]
    public async Task A_body_that_is_no_event_is_dropped_never_404(string body)
    {
        await using var host = await ProcessorHost.StartAsync();
        using var content = new StringContent(body, null, "application/cloudevents+json");

        using var response = await host.Client.PostAsync("/contact-person", content);

        Assert.Equal("""{"status":"DROP"}""", await response.Content.ReadAsStringAsync());
    }

    public static TheoryData<JsonObject> Hopeless =>
    [
        Messages.Event(Guid.NewGuid().ToString(), Messages.Garbage),
        Messages.Event(Guid.NewGuid().ToString(), Messages.Person(name: "")),
        Messages.Event(Guid.NewGuid().ToString(), Messages.Person(email: "no at sign")),
        Messages.Event(Guid.NewGuid().ToString(), Messages.Person(year: 2999)),
        Messages.Event(Guid.NewGuid().ToString(), Messages.Person(), type: "something.else"),
        Messages.Event(Guid.NewGuid().ToString(), Messages.Person(), type: null),
        Messages.Event("not a UUID", Messages.Person()),
        Messages.Event(null, Messages.Person()),
        Messages.Event(Guid.NewGuid().ToString(), null),
    ];

    [Theory]
    [MemberData(nameof(Hopeless))]
    public async Task What_can_never_succeed_is_dropped(JsonObject cloudEvent)
    {
        await using var host = await ProcessorHost.StartAsync();

        Assert.Equal("DROP", await host.DeliverAsync(cloudEvent));
        Assert.Empty(await host.ListAsync());
        Assert.Empty(await host.ListAsync("/dead-letters"));
    }

    [Fact]
    public async Task An_event_without_time_counts_as_received_now()
    {
        await using var host = await ProcessorHost.StartAsync();
        var id = Guid.NewGuid();
        var before = DateTime.UtcNow;

        await host.DeliverAsync(Messages.Event(id.ToString(), Messages.Person(), time: null));

        var times = await host.Client.GetFromJsonAsync<JsonObject>($"/contact-persons/{id}/times");
        Assert.InRange(times!["receivedAt"]!.GetValue<DateTime>(), before, DateTime.UtcNow);
    }

    /// <summary>On a store that refuses what MongoDB would evaluate.</summary>
    [Fact]
    public async Task What_begins_with_a_dollar_sign_is_stored_as_it_is()
    {
        await using var host = await ProcessorHost.StartWithFaultsAsync();
        var id = Guid.NewGuid();

        Assert.Equal("SUCCESS", await host.DeliverAsync(id, Messages.Person("$$NOW", "$a.$b@example.org")));

        var contact = await host.Client.GetFromJsonAsync<JsonObject>($"/contact-persons/{id}");
        Assert.Equal(("$$NOW", "$a.$b@example.org"), (contact!["name"]!.GetValue<string>(), contact["email"]!.GetValue<string>()));
    }

    [Fact]
    public async Task State_is_written_in_bounded_requests()
    {
        await using var host = await ProcessorHost.StartWithFaultsAsync();
        var large = Messages.Person() is var person ? Enumerable.Range(0, 6).Select(_ => Messages.Event(Guid.NewGuid().ToString(), Padded(person, 600_000))) : [];

        var statuses = await host.DeliverBulkAsync(Messages.Bulk(large));

        Assert.All(statuses.Values, status => Assert.Equal("SUCCESS", status));
        Assert.InRange(host.Faults.State.LongestSave, 800_000, 2 * 1024 * 1024);
        Assert.Equal(6, (await host.ListIdsAsync()).Count);
    }

    /// <summary>The same message with words behind its first segment's content that nothing points to.</summary>
    private static byte[] Padded(byte[] message, int length)
    {
        var padded = new byte[length / 8 * 8];
        message.CopyTo(padded, 0);
        BitConverter.TryWriteBytes(padded.AsSpan(4), (padded.Length / 8) - 1);
        return padded;
    }
}
