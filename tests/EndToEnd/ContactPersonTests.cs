using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using static CapnpGen.Person.PhoneNumber.Type;

namespace Switchyard.EndToEnd;

/// <summary>A contact person's way through the whole system, seen from outside.</summary>
[Collection(EmbeddedSystem.Name)]
public sealed class ContactPersonTests(ContactSystem system)
{
    [SkippableFact]
    public async Task The_sample_is_readable_within_a_second()
    {
        await system.StoredAsync((await system.AcceptAsync(People.Encode("Warm up")))[0]);
        var clock = Stopwatch.StartNew();
        var id = Assert.Single(await system.AcceptAsync(People.Sample));
        var contact = await system.StoredAsync(id);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"it took {clock.Elapsed}");
        Assert.Equal(id, contact.Id);
        Assert.Equal(("Katharina Sommerfeld", "katharina.sommerfeld@example.com"), (contact.Name, contact.Email));
        Assert.Equal([new("+49 170 5550142", "mobile"), new("+49 30 5550 9917", "home")], contact.Phones);
        Assert.Equal(new DateOnly(1984, 11, 2), contact.Birthdate);
        Assert.True(contact.ReceivedAt <= contact.StoredAt, $"received {contact.ReceivedAt:O}, stored {contact.StoredAt:O}");
        Assert.InRange(contact.StoredAt, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [SkippableFact]
    public async Task Several_messages_in_one_body_get_an_id_each_in_order()
    {
        var ids = await system.AcceptAsync([.. People.Encode("First"), .. People.Sample, .. People.Encode("Third", phones: ("+44 20 5550 1", work))]);

        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal("First", (await system.StoredAsync(ids[0])).Name);
        Assert.Equal("Katharina Sommerfeld", (await system.StoredAsync(ids[1])).Name);
        Assert.Equal([new("+44 20 5550 1", "work")], (await system.StoredAsync(ids[2])).Phones);
    }

    [SkippableFact]
    public async Task Bytes_as_numbers_are_taken_too()
    {
        using var answer = await system.Http.PostAsJsonAsync("datas/number", new { dude = People.Sample.Select(b => (int)b) });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ids")[0].GetString()!;
        Assert.Equal("Katharina Sommerfeld", (await system.StoredAsync(id)).Name);
    }

    [SkippableFact]
    public async Task The_original_bytes_come_back()
    {
        var id = (await system.AcceptAsync(People.Sample))[0];
        await system.StoredAsync(id);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"contact-persons/{id}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/octet-stream"));
        using var answer = await system.Http.SendAsync(request);

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(People.Sample, await answer.Content.ReadAsByteArrayAsync());
    }

    [SkippableFact]
    public async Task The_same_idempotency_key_and_body_is_one_contact_person()
    {
        var key = Guid.NewGuid().ToString();
        var body = People.Encode("Posted twice " + key[..8]);
        var first = await system.AcceptAsync(body, key);
        var again = await system.AcceptAsync(body, key);
        var other = await system.AcceptAsync(People.Encode("Another body " + key[..8]), key);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        await system.StoredAsync(first[0]);
        await system.StoredAsync(other[0]);
        Assert.Equal(1, await system.ListAsync().CountAsync(id => id == first[0]));
    }

    [SkippableFact]
    public async Task A_list_is_newest_first_and_stable_while_more_arrive()
    {
        var ids = new List<string>();
        for (var n = 0; n < 25; n++)
        {
            ids.AddRange(await system.AcceptAsync(People.Encode(n)));
            await system.StoredAsync(ids[^1]);
        }
        var seen = new List<string>();
        await foreach (var id in system.ListAsync(limit: 7))
        {
            seen.Add(id);
            if (seen.Count % 7 == 0 && seen.Count <= 21)
                await system.StoredAsync((await system.AcceptAsync(People.Encode("Meanwhile")))[0]);
        }

        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.Equal(Enumerable.Reverse(ids), seen.Where(ids.Contains));
    }

    [SkippableFact]
    public async Task A_refusal_names_the_field_the_rule_and_the_message()
    {
        using var answer = await system.PostAsync([.. People.Sample, .. People.Encode("", email: "no-at-sign")]);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var text = problem.GetRawText();
        Assert.Contains("name", text, StringComparison.Ordinal);
        Assert.Contains("[1]", text, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, 700 * 1024 + 8, "application/octet-stream")]
    [InlineData(HttpStatusCode.BadRequest, 8 * 1024, "application/octet-stream")]
    [InlineData(HttpStatusCode.BadRequest, 0, "application/octet-stream")]
    [InlineData(HttpStatusCode.UnsupportedMediaType, 200, "application/json")]
    public async Task What_is_no_contact_person_is_refused(HttpStatusCode status, int length, string mediaType)
    {
        using var content = new ByteArrayContent(new byte[length]);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var answer = await system.Http.PostAsync(new Uri("contact-persons", UriKind.Relative), content);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [SkippableFact]
    public async Task The_openapi_document_names_every_public_route()
    {
        var document = await system.Http.GetFromJsonAsync<JsonElement>("openapi/v1.json");
        var paths = document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();

        Assert.Superset(new HashSet<string>
        {
            "/contact-persons", "/contact-persons/{id}", "/contact-persons/live", "/contact-persons/{id}/progress", "/datas/number", "/dead-letters",
            "/dead-letters/{id}", "/dead-letters/{id}/replay",
        }, paths.ToHashSet());
        Assert.DoesNotContain(paths, path => path.Contains("contact-events", StringComparison.Ordinal));
    }
}
